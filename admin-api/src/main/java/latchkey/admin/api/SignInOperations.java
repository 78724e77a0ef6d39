package latchkey.admin.api;

import io.javalin.http.HandlerType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import latchkey.admin.api.bodies.InForceBody;
import latchkey.admin.api.bodies.TwoFactorBody;
import latchkey.credentials.Account;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.owner.PrimarySetting;
import latchkey.credentials.tokens.Role;

/** The operations on an account's own password and its second factor. */
final class SignInOperations {
    private final Credentials credentials;
    private final AccountCalls calls;

    SignInOperations(Credentials credentials, AccountCalls calls) {
        this.credentials = credentials;
        this.calls = calls;
    }

    List<Operation> all() {
        String primary = "/accounts/{account}/primary-password";
        String twoFactor = "/accounts/{account}/two-factor";
        return List.of(
                new Operation(HandlerType.POST, primary + "/changed", Role.REVOKE, this::changedElsewhere),
                new Operation(HandlerType.POST, primary + "/reset", Role.ADMIN, this::reset),
                new Operation(HandlerType.GET, twoFactor, Role.READ, this::twoFactor),
                new Operation(HandlerType.PUT, twoFactor, Role.ADMIN, this::declareTwoFactor));
    }

    private Answer changedElsewhere(Call call) {
        String why = call.fields().freeText("why", AccountOperations.LONGEST_WHY);
        Duration patience = call.parameters().patience();
        call.checked();
        Account account = calls.account(call);
        return calls.taken(
                call,
                account,
                patience,
                () -> credentials.accounts().primaryPasswordChanged(account.id(), call.by(), why));
    }

    private Answer reset(Call call) {
        byte[] renewed = call.fields().secret("password").getBytes(StandardCharsets.UTF_8);
        try {
            String why = call.fields().freeText("why", AccountOperations.LONGEST_WHY);
            Duration patience = call.parameters().patience();
            call.checked();
            Account account = calls.account(call);
            Changed<PrimarySetting> changed =
                    credentials.owners().primaryPasswords().reset(account.id(), renewed, call.by(), why);
            return switch (changed.result()) {
                case PrimarySetting.Set(var _, var revoked) ->
                    calls.taken(
                            changed.change(),
                            patience,
                            inForce -> new InForceBody.OfAll(
                                    inForce, PasswordOperations.revoked(revoked, credentials.clock())));
                case PrimarySetting.Refused(var reason, String sentence) -> throw refused(account, reason, sentence);
            };
        } finally {
            Arrays.fill(renewed, (byte) 0);
        }
    }

    private static Refusal refused(Account account, PrimarySetting.Reason reason, String sentence) {
        if (reason == PrimarySetting.Reason.NO_SUCH_ACCOUNT) {
            return AccountCalls.noSuchAccount(account.id());
        }
        Complaints complaints = new Complaints();
        complaints.add("password", sentence);
        return complaints.refusal();
    }

    private Answer twoFactor(Call call) {
        call.checked();
        Account account = calls.account(call);
        return Answer.ok(TwoFactorBody.of(credentials.owners().secondFactors().state(account.id())));
    }

    private Answer declareTwoFactor(Call call) {
        TwoFactor wish = call.fields().choice("kept", AccountOperations.DECLARED, null);
        Duration patience = call.parameters().patience();
        call.checked();
        Account account = calls.account(call);
        return calls.taken(
                call,
                account,
                patience,
                () -> credentials.accounts().twoFactor(account.id(), Objects.requireNonNull(wish), call.by()));
    }
}
