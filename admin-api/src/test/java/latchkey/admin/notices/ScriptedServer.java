package latchkey.admin.notices;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** An SMTP server that answers as it is told, with or without TLS. */
final class ScriptedServer implements AutoCloseable {
    final List<String> heard = new CopyOnWriteArrayList<>();
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final @Nullable SSLSocketFactory tls;
    private final boolean implicit;
    private final Map<String, String> answers;

    /**
     * @param tls null: none
     * @param answers to a command that begins so; others get what a friendly server says
     */
    ScriptedServer(@Nullable SSLSocketFactory tls, boolean implicit, Map<String, String> answers) throws IOException {
        this.tls = tls;
        this.implicit = implicit;
        this.answers = answers;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (accepted) {
            Socket client = implicit ? secure(accepted) : accepted;
            say(client, "220 test");
            BufferedReader in = reader(client);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                String answer = answer(line);
                say(client, answer);
                if (line.equals("STARTTLS") && tls != null) {
                    client = secure(client);
                    in = reader(client);
                } else if (answer.startsWith("354")) {
                    for (String data = in.readLine(); data != null && !data.equals("."); data = in.readLine()) {
                        heard.add("> " + data);
                    }
                    say(client, "250 2.0.0 taken");
                }
            }
        } catch (IOException e) {
            heard.add("! " + e.getMessage());
        }
    }

    private String answer(String line) {
        return answers.entrySet().stream()
                .filter(known -> line.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> switch (line.split(" ", 2)[0]) {
                    case "EHLO" ->
                        "250-test\r\n" + (tls == null || implicit ? "" : "250-STARTTLS\r\n") + "250 AUTH PLAIN";
                    case "DATA" -> "354 go on";
                    case "AUTH" -> "235 2.7.0 in";
                    case "STARTTLS" -> "220 2.0.0 begin";
                    case "QUIT" -> "221 bye";
                    default -> "250 2.0.0 fine";
                });
    }

    private Socket secure(Socket plain) throws IOException {
        if (tls == null) {
            throw new IOException("no TLS here");
        }
        SSLSocket secure = (SSLSocket) tls.createSocket(plain, null, plain.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return secure;
    }

    private static BufferedReader reader(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Socket client, String text) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
