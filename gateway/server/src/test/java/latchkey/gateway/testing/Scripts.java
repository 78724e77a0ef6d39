package latchkey.gateway.testing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The usual behaviour of mail servers, as far as the tests go. */
public final class Scripts {
    public static final String MASTER = "gateway";
    public static final String MASTER_PASSWORD = "master-secret";

    private Scripts() {}

    /** Signs the gateway in and then answers every command with OK. FETCH and APPEND move as many bytes as they name. */
    public static void imap(Wire gateway) throws IOException {
        imapGreeting(gateway);
        imapLogin(gateway);
        imapCommands(gateway);
    }

    public static void imapGreeting(Wire gateway) throws IOException {
        gateway.send("* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN] fake\r\n");
    }

    public static void imapLogin(Wire gateway) throws IOException {
        while (true) {
            String[] words = gateway.line().split(" ", -1);
            switch (words[1]) {
                case "AUTHENTICATE" -> {
                    String plain = new String(Base64.getDecoder().decode(words[3]), StandardCharsets.UTF_8);
                    boolean good = plain.endsWith("\0" + MASTER + "\0" + MASTER_PASSWORD);
                    gateway.send(words[0]
                            + (good ? " OK [CAPABILITY IMAP4rev1 IDLE] secret backend words\r\n" : " NO no\r\n"));
                    return;
                }
                case "CAPABILITY" ->
                    gateway.send(
                            "* CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN\r\n" + words[0] + " OK done\r\n");
                default -> gateway.send(words[0] + " OK done\r\n");
            }
        }
    }

    public static void imapCommands(Wire gateway) throws IOException {
        while (true) {
            String line = gateway.line();
            String[] words = line.split(" ", -1);
            switch (words[1]) {
                case "LOGOUT" -> {
                    gateway.send("* BYE done\r\n" + words[0] + " OK bye\r\n");
                    return;
                }
                case "FETCH" -> {
                    int size = Integer.parseInt(words[2]);
                    gateway.send("* 1 FETCH (BODY[] {" + size + "}\r\n");
                    push(gateway, size);
                    gateway.send(")\r\n" + words[0] + " OK done\r\n");
                }
                case "APPEND" -> {
                    int size = Integer.parseInt(words[3].substring(1, words[3].length() - 1));
                    gateway.send("+ go\r\n");
                    long came = gateway.skip(size);
                    gateway.line();
                    gateway.send(words[0] + " OK took " + came + "\r\n");
                }
                default -> gateway.send("* SEEN " + line + "\r\n" + words[0] + " OK done\r\n");
            }
        }
    }

    /** Sends so many bytes. */
    public static void push(Wire to, long size) throws IOException {
        byte[] piece = new byte[32 * 1024];
        Arrays.fill(piece, (byte) 'x');
        for (long left = size; left > 0; left -= piece.length) {
            to.out().write(piece, 0, (int) Math.min(left, piece.length));
        }
        to.out().flush();
    }

    /** Answers every request that has no body. */
    public static void dav(Wire gateway) throws IOException {
        while (true) {
            String request = gateway.line();
            while (!gateway.line().isEmpty()) {}
            String body = "seen " + request + "\r\n";
            gateway.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }
    }

    /** Takes a request's head and begins a response that is not finished before the gateway hangs up. */
    public static void davUnfinished(Wire gateway) throws IOException {
        while (!gateway.line().isEmpty()) {}
        gateway.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nhalf a calendar");
        gateway.untilClosed();
    }

    /** Signs the gateway in and then takes mail. */
    public static void smtp(Wire gateway) throws IOException {
        smtpLogin(gateway);
        while (true) {
            String line = gateway.line();
            if (line.equals("DATA")) {
                gateway.send("354 go\r\n");
                long size = 0;
                for (String text = gateway.line(); !text.equals("."); text = gateway.line()) {
                    size += text.length() + 2;
                }
                gateway.send("250 2.0.0 took " + size + "\r\n");
            } else if (line.equals("QUIT")) {
                gateway.send("221 2.0.0 bye\r\n");
                return;
            } else {
                gateway.send("250 2.0.0 seen " + line + "\r\n");
            }
        }
    }

    public static void smtpLogin(Wire gateway) throws IOException {
        gateway.send("220 fake ESMTP\r\n");
        smtpCommandsUntilAuth(gateway);
    }

    public static void smtpCommandsUntilAuth(Wire gateway) throws IOException {
        while (true) {
            String line = gateway.line();
            if (line.startsWith("EHLO")) {
                gateway.send("250-fake\r\n250-PIPELINING\r\n250-SIZE 100000000\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n");
            } else if (line.startsWith("AUTH")) {
                gateway.send("235 2.7.0 secret backend words\r\n");
                return;
            } else if (line.equals("QUIT")) {
                gateway.send("221 2.0.0 bye\r\n");
                throw new EOFException("a probe");
            } else {
                gateway.send("500 5.5.1 what\r\n");
            }
        }
    }
}
