package latchkey.admin.api;

import java.util.Optional;
import latchkey.credentials.AuditEntry;

/** What is said of a call that was carried out, but whose answer nobody can give again. */
final class LostAnswer {
    private static final String WITHOUT_SECRET =
            "A call with this idempotency key was carried out, and its answer, which alone had the secret, is lost: ";
    private static final String WITHOUT_ANSWER =
            "A call with this idempotency key was carried out, and its answer is lost: ";

    private LostAnswer() {}

    /** @param line of the audit trail about the change that the call made; empty if there is none any more */
    static Refusal of(Optional<AuditEntry> line) {
        return line.map(LostAnswer::of)
                .orElseGet(() -> Refusal.carriedOut(WITHOUT_ANSWER + "read how things stand now.", null));
    }

    private static Refusal of(AuditEntry made) {
        String account = ApiPaths.BASE + "/accounts/" + made.account();
        return switch (made.kind()) {
            case ACCOUNT_ADDED ->
                Refusal.carriedOut(WITHOUT_ANSWER + "it added the account " + made.account() + ".", account);
            case PASSWORD_ISSUED ->
                Refusal.carriedOut(
                        WITHOUT_SECRET + "it issued the app password " + made.credential() + ". If you did not get it,"
                                + " revoke that one and issue another with a new key.",
                        account + "/passwords/" + made.credential());
            case LINK_MADE ->
                Refusal.carriedOut(
                        WITHOUT_SECRET
                                + "it made a link, which works once, for three days. If you did not get it, nobody"
                                + " has it: ask for another with a new key.",
                        null);
            case TOKEN_MADE ->
                Refusal.carriedOut(
                        WITHOUT_SECRET + "it made the token " + made.seq()
                                + ". If you did not get it, revoke that one and" + " make another with a new key.",
                        null);
            default -> Refusal.carriedOut(WITHOUT_ANSWER + "read how things stand now.", null);
        };
    }
}
