package latchkey.admin.portal.passwords;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.Texts;
import latchkey.credentials.Network;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Service;
import latchkey.credentials.policy.Policy;
import org.jspecify.annotations.Nullable;

/** Reads the form for a new password: every mistake at its field. */
final class WishReader {
    private static final int LONGEST_LABEL = 100;
    private static final int MOST_NETWORKS = 32;

    private final Form form;
    private final Policy policy;
    private final Texts texts;
    private final Instant now;

    /** @param form what is wrong is noted in it */
    WishReader(Form form, Policy policy, Texts texts, Clock clock) {
        this.form = form;
        this.policy = policy;
        this.texts = texts;
        now = clock.instant();
    }

    /** The wish; good only if the form is not {@link Form#refused}. */
    NewPassword read(long account, String by) {
        return new NewPassword(account, label(), services(), expires(), networks(), by);
    }

    private String label() {
        String label = form.value("label");
        if (label.isBlank()) {
            form.refuse("label", texts.of("create.label.missing"));
        } else if (label.codePointCount(0, label.length()) > LONGEST_LABEL) {
            form.refuse("label", texts.of("create.label.long", LONGEST_LABEL));
        } else if (!label.codePoints().allMatch(WishReader::isPrintable)) {
            form.refuse("label", texts.of("create.label.control"));
        }
        return label;
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }

    private Set<Service> services() {
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (String name : form.values("service")) {
            Service.named(name).filter(policy.services()::contains).ifPresent(services::add);
        }
        if (services.isEmpty()) {
            form.refuse("service", texts.of("create.services.missing"));
        }
        return services;
    }

    /** A password works until its last day is over, by UTC. */
    private @Nullable Instant expires() {
        String typed = form.value("expires");
        Duration longest = policy.longestLife();
        if (typed.isEmpty()) {
            if (longest != null) {
                form.refuse("expires", texts.of("create.expires.missing"));
            }
            return null;
        }
        Instant expires;
        try {
            expires = LocalDate.parse(typed)
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeParseException _) {
            form.refuse("expires", texts.of("create.expires.unreadable"));
            return null;
        }
        if (!expires.isAfter(now)) {
            form.refuse("expires", texts.of("create.expires.past"));
        } else if (longest != null && expires.isAfter(now.plus(longest))) {
            form.refuse(
                    "expires",
                    texts.of("create.expires.late", lastDay(now, longest).toString()));
        }
        return expires;
    }

    /** The latest last day that a password of that life may have. */
    static LocalDate lastDay(Instant now, Duration longest) {
        return now.plus(longest).atOffset(ZoneOffset.UTC).toLocalDate().minusDays(1);
    }

    private List<Network> networks() {
        List<Network> networks = new ArrayList<>();
        for (String typed : form.value("networks").split("[\\s,;]+", -1)) {
            if (typed.isEmpty()) {
                continue;
            }
            try {
                networks.add(Network.parse(typed));
            } catch (IllegalArgumentException _) {
                form.refuse("networks", texts.of("create.networks.unreadable", typed));
            }
        }
        if (networks.size() > MOST_NETWORKS) {
            form.refuse("networks", texts.of("create.networks.many", MOST_NETWORKS));
        }
        return networks;
    }
}
