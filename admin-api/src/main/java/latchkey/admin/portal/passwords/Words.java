package latchkey.admin.portal.passwords;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import latchkey.admin.portal.Texts;
import latchkey.credentials.LastUse;
import latchkey.credentials.Network;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import org.jspecify.annotations.Nullable;

/** Says in words what several pages tell of app passwords. */
public final class Words {
    private static final String BETWEEN = " · ";
    private static final int MOST_NAMED = 3;
    private static final int MOST_SECONDS = 120;
    private static final int MOST_MINUTES = 120;

    private Words() {}

    /** What a password opens, as people call it. */
    public static String services(Texts texts, Collection<Service> services) {
        return services.stream()
                .sorted()
                .map(service -> texts.of("service." + service.wireName()))
                .collect(Collectors.joining(BETWEEN));
    }

    /** Where from, by which protocol, and with what. */
    public static String use(Texts texts, LastUse use) {
        return use(texts, use.from().getHostAddress(), use.service(), use.client());
    }

    /** Where from, by which protocol, and with what. */
    public static String use(Texts texts, SessionFacts session) {
        return use(texts, session.peer().getHostAddress(), session.service(), session.client());
    }

    private static String use(Texts texts, String address, Service service, String client) {
        String protocol = texts.of("protocol." + service.wireName());
        return client.isBlank()
                ? texts.of("use.unnamed", address, protocol)
                : texts.of("use.named", address, protocol, client);
    }

    /** Who did something, seen by the owner who is signed in; empty for a device or a process. */
    public static String who(Texts texts, @Nullable String login, String by) {
        if (by.equals(login)) {
            return texts.of("who.you");
        }
        return switch (by) {
            case "owner" -> "";
            case "operator" -> texts.of("who.operator");
            default -> texts.of("who.other", by);
        };
    }

    /** A length of time, rounded up. */
    public static String duration(Texts texts, Duration duration) {
        long seconds = duration.plusMillis(999).toSeconds();
        if (seconds <= MOST_SECONDS) {
            return texts.of("duration.seconds", seconds);
        }
        long minutes = Math.ceilDiv(seconds, Duration.ofMinutes(1).toSeconds());
        return minutes <= MOST_MINUTES
                ? texts.of("duration.minutes", minutes)
                : texts.of(
                        "duration.hours",
                        Math.ceilDiv(minutes, Duration.ofHours(1).toMinutes()));
    }

    /** A network, or a single address without its length. */
    public static String network(Network network) {
        String address = network.address().getHostAddress();
        boolean single = network.prefixLength() == network.address().getAddress().length * Byte.SIZE;
        return single ? address : address + "/" + network.prefixLength();
    }

    /** Labels in quotation marks; of many only the first ones and how many more. */
    public static String labels(Texts texts, List<String> labels) {
        String named = labels.stream()
                .limit(MOST_NAMED)
                .map(label -> texts.of("label.quoted", label))
                .collect(Collectors.joining(", "));
        int more = labels.size() - MOST_NAMED;
        return more <= 0 ? named : texts.of("label.more", named, more);
    }
}
