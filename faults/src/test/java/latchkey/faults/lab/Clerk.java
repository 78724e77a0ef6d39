package latchkey.faults.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import latchkey.credentials.Account;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import latchkey.credentials.Enforcement;
import latchkey.credentials.Issuance;
import latchkey.credentials.IssuedPassword;
import latchkey.credentials.NewPassword;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import latchkey.faults.history.Action;
import latchkey.faults.history.Answer;
import latchkey.faults.history.History;

/** Issues and revokes, and writes down what came of it. */
final class Clerk {
    /** How long whoever revokes waits for the nodes. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int TRIES = 5;

    private final Credentials office;
    private volatile History history;

    Clerk(Credentials office, History history) {
        this.office = office;
        this.history = history;
    }

    /** From now on. */
    void writeInto(History next) {
        history = next;
    }

    /** The number of an account, which is made if there is none of that login. */
    long account(String login) {
        return office.accounts().find(login).map(Account::id).orElseGet(() -> {
            Registration made = office.accounts().add(login, List.of(), TwoFactor.EXTERNAL, "lab");
            return ((Registration.Added) made).account().id();
        });
    }

    /** Issues a password. */
    Password issue(String login) {
        long account = account(login);
        long operation = history.invoked(new Action.Issue(login));
        Issuance.Issued issued =
                made(new NewPassword(account, "lab", EnumSet.allOf(Service.class), null, List.of(), "lab"));
        history.completed(operation, new Answer.Issued(issued.password().id()));
        try (IssuedPassword secret = issued.secret()) {
            return new Password(issued.password().id(), login, new String(secret.shown(), StandardCharsets.US_ASCII));
        }
    }

    /** As an operator would: told that the record cannot be written now, he asks again. */
    private Issuance.Issued made(NewPassword wish) {
        for (int i = 1; ; i++) {
            try {
                return (Issuance.Issued) office.passwords().issue(wish);
            } catch (RecordUnavailable e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Revokes, and waits for the nodes as long as the portal would. */
    Answer revoke(Password password) {
        long operation = history.invoked(new Action.Revoke(password.id()));
        Answer answer;
        try {
            Changed<?> changed = office.passwords().revoke(password.id(), "lab", "");
            Change change = changed.change();
            if (change == null) {
                throw new AssertionError("revoked before");
            }
            answer = enforced(change);
        } catch (RecordUnavailable e) {
            answer = new Answer.Unknown(String.valueOf(e.getMessage()));
        }
        history.completed(operation, answer);
        return answer;
    }

    Answer enforced(Change change) {
        return switch (office.nodes().enforced(change, PATIENCE)) {
            case Enforcement.Enforced _ -> new Answer.Enforced();
            case Enforcement.Durable(var _, var _, var missing) ->
                new Answer.Durable(missing.stream()
                        .collect(Collectors.toMap(
                                Enforcement.Missing::node, Enforcement.Missing::refusesWithin, Clerk::longer)));
        };
    }

    /** A node that was killed and came back is listed twice for a while. */
    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
