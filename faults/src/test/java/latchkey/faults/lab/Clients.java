package latchkey.faults.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import latchkey.faults.history.Action;
import latchkey.faults.history.Answer;
import latchkey.faults.history.History;
import org.jspecify.annotations.Nullable;

/** Signs in as mail and calendar programs do, and writes down what came of it. */
public final class Clients {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SSLContext tls;
    private final History history;
    private final int patienceMillis;

    Clients(SSLContext tls, History history, Duration patience) {
        this.tls = tls;
        this.history = history;
        patienceMillis = (int) patience.toMillis();
    }

    Clients(SSLContext tls, History history) {
        this(tls, history, PATIENCE);
    }

    /** The same clients, but they wait no longer than that for an answer. */
    public Clients patience(Duration patience) {
        return new Clients(tls, history, patience);
    }

    public History history() {
        return history;
    }

    /**
     * What came of a login.
     *
     * @param session that stands now; null if none does, as with dav
     */
    public record SignIn(Answer answer, @Nullable Session session) {
        public boolean accepted() {
            return answer instanceof Answer.Accepted;
        }

        /** The session that stands now. */
        public Session standing() {
            if (session == null) {
                throw new AssertionError("not signed in: " + answer);
            }
            return session;
        }
    }

    /** Connects, signs in, and keeps the session; with dav, one request on a connection of its own. */
    public SignIn signIn(Node node, Protocol protocol, Password password) {
        Action.Login action = new Action.Login(node.name(), protocol.word(), password.id());
        @Nullable Wire wire = null;
        long began = System.nanoTime();
        long operation = 0;
        try {
            wire = new Wire(tls, node.port(protocol), patienceMillis);
            String greeting = greeting(wire, protocol);
            operation = history.invoked(action);
            Answer answer = greeting.isEmpty() ? attempt(wire, protocol, password) : new Answer.Temporary(greeting);
            history.completed(operation, answer);
            if (answer instanceof Answer.Accepted && protocol != Protocol.DAV) {
                return new SignIn(answer, new Session(wire, operation, history));
            }
            wire.close();
            return new SignIn(answer, null);
        } catch (IOException e) {
            if (wire != null) {
                wire.close();
            }
            Answer answer = new Answer.Temporary("no answer: " + e.getMessage());
            if (operation == 0) {
                history.failed(began, action, answer);
            } else {
                history.completed(operation, answer);
            }
            return new SignIn(answer, null);
        }
    }

    /** Empty if the node takes a login; otherwise what it says instead. */
    private static String greeting(Wire wire, Protocol protocol) throws IOException {
        return switch (protocol) {
            case IMAP -> unless(wire.line(), "* OK");
            case SMTP -> {
                String greeting = unless(wire.line(), "220");
                if (greeting.isEmpty()) {
                    wire.send("EHLO lab.test\r\n");
                    greeting = unless(smtpReply(wire), "250");
                }
                yield greeting;
            }
            case DAV -> "";
        };
    }

    private static String unless(String line, String begin) {
        return line.startsWith(begin) ? "" : line;
    }

    /** The last line of a reply. */
    private static String smtpReply(Wire wire) throws IOException {
        String line = wire.line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = wire.line();
        }
        return line;
    }

    private static Answer attempt(Wire wire, Protocol protocol, Password password) throws IOException {
        return switch (protocol) {
            case IMAP -> {
                wire.send("a LOGIN " + password.login() + " " + password.text() + "\r\n");
                String line = wire.line();
                while (line.startsWith("* ") && !line.startsWith("* BYE")) {
                    line = wire.line();
                }
                yield answer(line, "a OK", "a NO [AUTHENTICATIONFAILED]");
            }
            case SMTP -> {
                String plain = "\0" + password.login() + "\0" + password.text();
                wire.send("AUTH PLAIN " + base64(plain) + "\r\n");
                yield answer(smtpReply(wire), "235", "535");
            }
            case DAV -> {
                wire.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic "
                        + base64(password.login() + ":" + password.text()) + "\r\n\r\n");
                String status = wire.line();
                boolean saysWhen = status.startsWith("HTTP/1.1 503") && hasRetryAfter(wire);
                yield answer(saysWhen ? status + ", Retry-After" : status, "HTTP/1.1 200", "HTTP/1.1 401");
            }
        };
    }

    private static boolean hasRetryAfter(Wire wire) throws IOException {
        boolean found = false;
        for (String line = wire.line(); !line.isEmpty(); line = wire.line()) {
            found |= line.toLowerCase(Locale.ROOT).matches("retry-after: \\d+");
        }
        return found;
    }

    private static Answer answer(String line, String good, String wrong) {
        if (line.startsWith(good)) {
            return new Answer.Accepted();
        }
        return line.startsWith(wrong) ? new Answer.Refused(line) : new Answer.Temporary(line);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
