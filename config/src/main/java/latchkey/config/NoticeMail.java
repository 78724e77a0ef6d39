package latchkey.config;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server that takes mail to owners about their passwords.
 *
 * @param tls {@link BackendTls#NONE} only for this machine
 * @param ca PEM certificates to trust; {@code null}: those that the JVM trusts
 * @param tlsName the name that its certificate must carry
 * @param login {@code null}: it asks for none
 */
public record NoticeMail(
        String host,
        int port,
        BackendTls tls,
        @Nullable Path ca,
        String tlsName,
        Sender from,
        @Nullable Login login) {

    public NoticeMail {
        Allowed.HOST.require("host", host);
        Allowed.PORT.require("port", port);
        Allowed.HOST.require("tlsName", tlsName);
        if (tls == BackendTls.NONE && !isThisMachine(host)) {
            throw new IllegalArgumentException("only a server on this machine goes without TLS");
        }
    }

    /** RFC 8314 section 7.3 for submission; RFC 5321 section 4.5.4.2 for a server that takes mail in clear. */
    static int defaultPort(BackendTls tls) {
        return switch (tls) {
            case IMPLICIT -> 465;
            case STARTTLS -> 587;
            case NONE -> 25;
        };
    }

    static boolean isThisMachine(String host) {
        return host.equals("localhost") || (Allowed.ADDRESS.test(host) && Listener.isLoopback(host));
    }

    /** Who the mail is from; {@code name} is {@code null} for the bare address. */
    public record Sender(@Nullable String name, String address) {

        private static final Pattern NAMED = Pattern.compile("(.+) <(.+)>");

        public Sender {
            Allowed.SENDER.require("from", name == null ? address : name + " <" + address + ">");
        }

        /** @param text as {@link Allowed#SENDER} has it */
        static Sender parse(String text) {
            Matcher named = NAMED.matcher(text);
            return named.matches() ? new Sender(named.group(1), named.group(2)) : new Sender(null, text);
        }
    }

    /** How Latchkey signs in there. */
    public record Login(String user, Secret password) {

        public Login {
            Allowed.NAME.require("user", user);
        }
    }
}
