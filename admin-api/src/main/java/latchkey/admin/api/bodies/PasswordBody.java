package latchkey.admin.api.bodies;

import java.time.Instant;
import java.util.List;
import latchkey.credentials.AppPassword;
import latchkey.credentials.LastUse;
import latchkey.credentials.Network;
import latchkey.credentials.Revocation;
import latchkey.credentials.Service;
import latchkey.credentials.StaleDevice;
import org.jspecify.annotations.Nullable;

/** An app password: everything but the secret. */
public record PasswordBody(
        long id,
        long account,
        String label,
        String state,
        List<String> services,
        List<String> networks,
        @Nullable String expires,
        String created,
        String createdBy,
        @Nullable Use lastUse,
        @Nullable Tries stillTried,
        @Nullable Revoked revocation) {
    /** @param tries of a device with this password, which is good no longer; null if there are none */
    public static PasswordBody of(AppPassword password, @Nullable StaleDevice tries, Instant now) {
        return new PasswordBody(
                password.id(),
                password.account(),
                password.label(),
                state(password, now),
                password.services().stream().sorted().map(Service::wireName).toList(),
                password.networks().stream().map(Network::toString).toList(),
                text(password.expires()),
                password.created().toString(),
                password.createdBy(),
                password.lastUse() == null ? null : Use.of(password.lastUse()),
                tries == null ? null : Tries.of(tries),
                password.revocation() == null ? null : Revoked.of(password.revocation()));
    }

    /** {@code active}, {@code expired} or {@code revoked}. */
    public static String state(AppPassword password, Instant now) {
        return password.revocation() != null ? "revoked" : password.active(now) ? "active" : "expired";
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** When it was last used, and by what. */
    public record Use(String at, String from, String service, String client) {
        static Use of(LastUse use) {
            return new Use(
                    use.at().toString(),
                    use.from().getHostAddress(),
                    use.service().wireName(),
                    use.client());
        }
    }

    /** Of a device that does not know that it is good no longer. */
    public record Tries(String at, String from, String service, long tries) {
        static Tries of(StaleDevice device) {
            return new Tries(
                    device.last().toString(),
                    device.peer().getHostAddress(),
                    device.service().wireName(),
                    device.tries());
        }
    }

    /** When it was revoked, by whom and why. */
    public record Revoked(String at, String by, String why) {
        static Revoked of(Revocation revocation) {
            return new Revoked(revocation.at().toString(), revocation.by(), revocation.why());
        }
    }

    /**
     * A page of an account's app passwords.
     *
     * @param active how many are active just now
     * @param limit how many may be
     */
    public record Page(
            int active,
            int limit,
            List<PasswordBody> passwords,
            @Nullable String next) {}

    /** A new one, with its secret. */
    public record Issued(PasswordBody password, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Issued[" + password + "]";
        }
    }

    /** In place of a new one, a link for the owner. */
    public record Linked(Link link) {
        /** @param url whoever has it and is signed in as the owner makes the password */
        public record Link(String url, String expires) {
            /** Without the address. */
            @Override
            public String toString() {
                return "Link[until " + expires + "]";
            }
        }
    }
}
