package latchkey.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import latchkey.credentials.secret.SlowHash;
import org.jspecify.annotations.Nullable;

/**
 * A password that was proved right, with what the record said of it and of its account at that epoch.
 *
 * @param asOf the change up to which it takes account of everything: what whoever read it had applied before
 * @param kind what its slow hash was made with
 */
record KnownPassword(
        long account,
        String login,
        long credential,
        long epoch,
        long asOf,
        boolean suspended,
        boolean revoked,
        @Nullable Instant expires,
        Set<Service> services,
        List<Network> networks,
        SlowHash.Kind kind) {
    static KnownPassword of(Account account, AppPassword password, SlowHash.Kind kind, long asOf) {
        return new KnownPassword(
                account.id(),
                account.login(),
                password.id(),
                account.epoch(),
                asOf,
                account.suspended(),
                password.revocation() != null,
                password.expires(),
                password.services(),
                password.networks(),
                kind);
    }

    KnownPassword with(SlowHash.Kind renewed) {
        return new KnownPassword(
                account, login, credential, epoch, asOf, suspended, revoked, expires, services, networks, renewed);
    }

    /** Asked for each attempt, also when the password was known: scope and expiry never come from memory (D4). */
    Outcome judge(Attempt attempt, Instant now) {
        if (revoked) {
            return new Outcome.Refused(Outcome.Reason.REVOKED, credential);
        }
        if (suspended) {
            return new Outcome.Refused(Outcome.Reason.SUSPENDED, credential);
        }
        if (expires != null && !now.isBefore(expires)) {
            return new Outcome.Refused(Outcome.Reason.EXPIRED, credential);
        }
        if (!services.contains(attempt.service())) {
            return new Outcome.Refused(Outcome.Reason.WRONG_SERVICE, credential);
        }
        if (!networks.isEmpty() && networks.stream().noneMatch(network -> network.contains(attempt.peer()))) {
            return new Outcome.Refused(Outcome.Reason.WRONG_NETWORK, credential);
        }
        return new Outcome.Accepted(account, login, credential, epoch, expires);
    }
}
