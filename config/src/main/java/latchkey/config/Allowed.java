package latchkey.config;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that a setting may have: one home for the records, which insist on them, and for the loader, which
 * explains them.
 */
interface Allowed<T> {

    Allowed<Integer> PORT = number(1, 65535);
    Allowed<Integer> LISTENING_PORT = number(0, 65535);
    Allowed<Integer> DATABASE_CONNECTIONS = number(1, 1000);
    Allowed<Integer> PASSWORDS_AN_ACCOUNT = number(1, 1000);
    Allowed<Integer> HASH_THREADS = number(1, 256);
    Allowed<Integer> HASH_QUEUE = number(1, 10_000);
    Allowed<Integer> ARGON2_MEMORY_KIB = size(19_456, 1_048_576);
    Allowed<Integer> ARGON2_ITERATIONS = number(2, 100);
    Allowed<Integer> ARGON2_PARALLELISM = number(1, 16);
    Allowed<Integer> CONNECTIONS = number(1, 1_000_000);
    Allowed<Integer> GUESSES = number(5, 1000);

    Allowed<Duration> HANDSHAKE = duration(Duration.ofSeconds(1), Duration.ofMinutes(1));
    Allowed<Duration> PRE_LOGIN = duration(Duration.ofSeconds(5), Duration.ofMinutes(10));
    Allowed<Duration> GUESS_WINDOW = duration(Duration.ofMinutes(1), Duration.ofHours(1));
    Allowed<Duration> REFUSAL = duration(Duration.ofSeconds(10), Duration.ofHours(1));
    Allowed<Duration> IDLE = duration(Duration.ofMinutes(30), Duration.ofHours(24));
    Allowed<Duration> LEASE = duration(Duration.ZERO, Duration.ofHours(24));
    Allowed<Duration> ANNOUNCEMENT = duration(Duration.ZERO, Duration.ofMinutes(1));
    Allowed<Duration> DRAIN = duration(Duration.ofSeconds(1), Duration.ofMinutes(5));
    Allowed<Duration> OUTAGE = duration(Duration.ZERO, Duration.ofDays(7));
    Allowed<Duration> PORTAL_IDLE = duration(Duration.ofMinutes(5), Duration.ofHours(12));
    Allowed<Duration> PORTAL_LONGEST = duration(Duration.ofMinutes(5), Duration.ofDays(7));
    Allowed<Duration> BACKEND_TIMEOUT = duration(Duration.ofMillis(100), Duration.ofMinutes(10));

    Allowed<Double> SHARE = allowed("a number from 0 to 1", 0.0, value -> 0 <= value && value <= 1);

    Allowed<String> HOST = text(
            "a host name or an IP address",
            "localhost",
            "[A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9.])?|[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,7}");
    Allowed<String> ADDRESS = allowed("an IP address, or \"*\" for all", "127.0.0.1", Allowed::isAddress);
    Allowed<String> NETWORK =
            allowed("an IP address, or a network as 192.0.2.0/24 or 2001:db8::/32", "192.0.2.0/24", Allowed::isNetwork);
    Allowed<String> NAME =
            text("1 to 255 characters, none of them a space or control character", "user", "[^\\s\\p{Cntrl}]{1,255}");
    Allowed<String> SERVER = allowed("HOST:PORT, an IPv6 address in brackets", "localhost:6379", Allowed::isServer);
    Allowed<String> PREFIX =
            text("1 to 64 letters, digits and : . _ / -", Redis.DEFAULT_PREFIX, "[A-Za-z0-9:._/-]{1,64}");
    /** Those that no login contains. */
    Allowed<String> CERTAIN_SEPARATOR = text("one of * % /", "*", "[*%/]");

    Allowed<String> SEPARATOR = text("one of * + % / # | ~ !", "*", "[*+%/#|~!]");
    Allowed<String> HEADER_NAME =
            text("a header name of letters, digits and hyphens", "X-Remote-User", "[A-Za-z][A-Za-z0-9-]{0,63}");
    Allowed<String> URL_PATH = text("a path that begins with /", "/", "/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,254}");
    Allowed<String> POSTGRESQL_URL = allowed(
            "jdbc:postgresql://HOST[:PORT]/DATABASE[?PARAMETERS] without user and password",
            "jdbc:postgresql://localhost/latchkey",
            Allowed::isPostgreSqlUrl);
    Allowed<String> WEB_ADDRESS =
            allowed("an http or https address of at most 200 characters", "https://localhost/", Allowed::isWebAddress);
    Allowed<String> SECURE_ADDRESS = allowed(
            "an https address of at most 200 characters; http only for localhost and 127.0.0.1",
            "https://localhost/",
            Allowed::isSecureAddress);
    Allowed<String> ORIGIN = text(
            "https://HOST or https://HOST:PORT without a path, in lower case; http only for localhost",
            "https://localhost",
            "(https://[a-z0-9]([a-z0-9.-]{0,150}[a-z0-9])?|http://localhost)(:[1-9][0-9]{0,4})?");
    Allowed<String> TITLE = text(
            "1 to 64 characters on one line",
            "Mail",
            "(?!\\s)[^\\p{Cntrl}\\p{Cf}\\p{Cs}\\x{2028}\\x{2029}]{1,64}(?<!\\s)");
    Allowed<String> DOMAIN = text(
            "a domain in lower case, as example.org",
            "localhost",
            "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    Allowed<String> SENDER = text(
            "an address, or a name and an address as in Example Mail <no-reply@example.org>",
            "no-reply@localhost",
            sender());

    Allowed<String> LOGGER = text(
            "the name of a logger, as latchkey.session",
            "latchkey",
            "[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*){0,15}");
    Allowed<String> ATTRIBUTE = text(
            "a name of small letters, digits and . _ -, as deployment.environment.name",
            "service.namespace",
            "[a-z][a-z0-9._-]{0,63}");
    Allowed<String> ATTRIBUTE_VALUE =
            text("1 to 255 characters on one line", "mail", "[^\\p{Cntrl}\\p{Cf}\\p{Cs}\\x{2028}\\x{2029}]{1,255}");

    boolean test(T value);

    /** One of them. */
    T example();

    /** The end of the sentence "allowed: …". */
    String sentence();

    /** @throws IllegalArgumentException naming the component, never the value */
    default void require(String component, T value) {
        if (!test(value)) {
            throw new IllegalArgumentException(component + ": allowed: " + sentence());
        }
    }

    private static Allowed<Integer> number(int least, int most) {
        return allowed("a number from " + least + " to " + most, least, value -> least <= value && value <= most);
    }

    private static Allowed<Integer> size(int leastKib, int mostKib) {
        return allowed(
                "a size from " + Sizes.print(leastKib) + " to " + Sizes.print(mostKib),
                leastKib,
                value -> leastKib <= value && value <= mostKib);
    }

    private static Allowed<Duration> duration(Duration least, Duration most) {
        return allowed(
                "a duration from " + Durations.print(least) + " to " + Durations.print(most),
                least,
                value -> least.compareTo(value) <= 0 && value.compareTo(most) <= 0);
    }

    private static Allowed<String> text(String sentence, String example, String pattern) {
        return allowed(sentence, example, Pattern.compile(pattern).asMatchPredicate());
    }

    static <T> Allowed<T> any(String sentence, T example) {
        return allowed(sentence, example, _ -> true);
    }

    private static <T> Allowed<T> allowed(String sentence, T example, Predicate<T> test) {
        return new Allowed<>() {
            @Override
            public boolean test(T value) {
                return test.test(value);
            }

            @Override
            public T example() {
                return example;
            }

            @Override
            public String sentence() {
                return sentence;
            }
        };
    }

    private static boolean isAddress(String text) {
        if (text.equals(Listener.EVERY_ADDRESS)) {
            return true;
        }
        // ofLiteral also takes the short forms of IPv4: 993 would be an address.
        if (!text.contains(":") && !text.matches("\\d+(\\.\\d+){3}")) {
            return false;
        }
        try {
            return InetAddress.ofLiteral(text).getHostAddress() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isServer(String text) {
        Matcher server = Pattern.compile("(\\[([^\\]]+:[^\\]]*)]|([^:]+)):([1-9]\\d{0,4})")
                .matcher(text);
        return server.matches()
                && HOST.test(server.group(2) == null ? server.group(3) : server.group(2))
                && PORT.test(Integer.parseInt(server.group(4)));
    }

    /** No bit may be set after the prefix: such a network was meant to be another. */
    private static boolean isNetwork(String text) {
        String[] parts = text.split("/", -1);
        if (parts[0].equals(Listener.EVERY_ADDRESS) || !isAddress(parts[0]) || parts[0].contains("%")) {
            return false;
        }
        if (parts.length == 1) {
            return true;
        }
        byte[] address = InetAddress.ofLiteral(parts[0]).getAddress();
        int free = parts.length == 2 && parts[1].matches("\\d{1,3}")
                ? address.length * Byte.SIZE - Integer.parseInt(parts[1])
                : -1;
        BigInteger bits = new BigInteger(1, address);
        return free >= 0 && (bits.signum() == 0 || bits.getLowestSetBit() >= free);
    }

    private static boolean isPostgreSqlUrl(String text) {
        return text.matches("jdbc:postgresql://[!-~]{1,500}")
                && !text.contains("@")
                && !text.toLowerCase(Locale.ROOT).matches(".*[?&](user|password)=.*");
    }

    /** A name without the characters that would need quotes in a header (RFC 5322 section 3.2.3), and an address. */
    private static String sender() {
        String address = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}@[A-Za-z0-9]"
                + "([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?";
        String name = "(?!\\s)[^\\p{Cntrl}\\p{Cf}\\p{Cs}\\x{2028}\\x{2029}<>()\\[\\]@,;:\\\\\"]{1,64}(?<!\\s)";
        return address + "|" + name + " <" + address + ">";
    }

    private static boolean isSecureAddress(String text) {
        return isWebAddress(text)
                && (text.startsWith("https:")
                        || List.of("localhost", "127.0.0.1")
                                .contains(URI.create(text).getHost()));
    }

    private static boolean isWebAddress(String text) {
        try {
            URI address = new URI(text);
            return text.matches("https?://[!-~]{1,192}") && address.getHost() != null && address.getUserInfo() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
