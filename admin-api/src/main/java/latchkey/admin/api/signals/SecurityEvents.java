package latchkey.admin.api.signals;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import latchkey.admin.api.signals.SignalError.Code;
import org.jspecify.annotations.Nullable;

/** Reads what a verified security event token tells (RFC 8417, section 2.2). */
final class SecurityEvents {
    private static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
    private static final String RISC = "https://schemas.openid.net/secevent/risc/event-type/";

    private SecurityEvents() {}

    /** What an event asks for. */
    enum Wish {
        REVOKE_ALL,
        END_SESSIONS,
        SUSPEND,
        RESUME,
        /** Not for us, or only to be accepted. */
        NOTHING
    }

    /** @param subject of whom; empty if the token names nobody */
    record Event(String type, Wish wish, Map<String, Object> subject) {}

    /**
     * All events of a token.
     *
     * @throws SignalError if it has none, or they are no objects
     */
    static List<Event> of(JWTClaimsSet claims) throws SignalError {
        @Nullable Map<String, Object> events = object(claims, "events");
        if (events == null || events.isEmpty()) {
            throw new SignalError(Code.INVALID_REQUEST, "The token has no events.");
        }
        Map<String, Object> common =
                Optional.ofNullable(object(claims, "sub_id")).orElse(Map.of());
        List<Event> read = new ArrayList<>();
        for (Map.Entry<String, Object> event : events.entrySet()) {
            if (!(event.getValue() instanceof Map<?, ?> payload)) {
                throw new SignalError(Code.INVALID_REQUEST, "An event is not an object.");
            }
            // Before its final version SSF had the subject in the event.
            Map<String, Object> subject = common.isEmpty() ? members(payload.get("subject")) : common;
            read.add(new Event(event.getKey(), wish(event.getKey(), payload), subject));
        }
        return read;
    }

    private static Wish wish(String type, Map<?, ?> payload) {
        return switch (type) {
            case CAEP + "credential-change" ->
                isPassword(payload) && !Objects.equals(payload.get("change_type"), "create")
                        ? Wish.REVOKE_ALL
                        : Wish.NOTHING;
            case RISC + "credential-compromise" -> isPassword(payload) ? Wish.REVOKE_ALL : Wish.NOTHING;
            case CAEP + "session-revoked" -> Wish.END_SESSIONS;
            case RISC + "account-disabled", RISC + "account-purged" -> Wish.SUSPEND;
            case RISC + "account-enabled" -> Wish.RESUME;
            default -> Wish.NOTHING;
        };
    }

    private static boolean isPassword(Map<?, ?> payload) {
        return Objects.equals(payload.get("credential_type"), "password");
    }

    private static @Nullable Map<String, Object> object(JWTClaimsSet claims, String name) throws SignalError {
        try {
            return claims.getJSONObjectClaim(name);
        } catch (ParseException e) {
            throw new SignalError(Code.INVALID_REQUEST, "The claim " + name + " is not an object.");
        }
    }

    /** The members of a JSON object; none if it is something else. */
    static Map<String, Object> members(@Nullable Object value) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> {
                if (name instanceof String text && member != null) {
                    members.put(text, member);
                }
            });
        }
        return members;
    }
}
