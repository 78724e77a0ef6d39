package latchkey.app.demo;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.IssuedPassword;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.owner.PrimarySetting;
import latchkey.credentials.tokens.MadeToken;
import latchkey.credentials.tokens.Role;

/**
 * The accounts of the demo: one with an app-specific password, for mail programs, and one with a password of its own, for
 * the portal. A kept folder has both already, and secrets of the last time, which nobody needs any more.
 */
final class DemoAccounts {

    static final String USER = "demo@localhost";
    static final String OWNER = "anna@localhost";

    private static final String LABEL = "Demo";
    private static final String BY = "demo";
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz";
    private static final int GROUPS = 5;
    private static final int GROUP_LETTERS = 3;

    private final Credentials credentials;

    DemoAccounts(Credentials credentials) {
        this.credentials = credentials;
    }

    /** A new app-specific password of {@link #USER}, as it is shown. */
    String issue() {
        Account account = account(USER, List.of("demo"), TwoFactor.EXTERNAL);
        for (AppPassword old : credentials.passwords().list(account.id())) {
            if (old.revocation() == null
                    && old.label().equals(LABEL)
                    && old.createdBy().equals(BY)) {
                credentials.passwords().revoke(old.id(), BY, "the demo was started anew");
            }
        }
        NewPassword wish = new NewPassword(account.id(), LABEL, Set.of(Service.values()), null, List.of(), BY);
        return switch (credentials.passwords().issue(wish)) {
            case Issuance.Issued(var _, IssuedPassword secret) -> {
                try (secret) {
                    yield new String(secret.shown(), StandardCharsets.US_ASCII);
                }
            }
            case Issuance.Refused(var _, var sentence) -> throw new IllegalStateException(sentence);
        };
    }

    /** A new password of {@link #OWNER}'s own. */
    String owner() {
        Account account = account(OWNER, List.of("anna"), TwoFactor.NONE);
        String password = password();
        byte[] bytes = password.getBytes(StandardCharsets.US_ASCII);
        PrimarySetting setting = credentials
                .owners()
                .primaryPasswords()
                .reset(account.id(), bytes, BY, "the demo was started")
                .result();
        Arrays.fill(bytes, (byte) 0);
        return switch (setting) {
            case PrimarySetting.Set _ -> password;
            case PrimarySetting.Refused(var _, var sentence) -> throw new IllegalStateException(sentence);
        };
    }

    /** A token for everything the API can do, for a day. */
    String token() {
        MadeToken made = credentials
                .tokens()
                .make("demo", Set.of(Role.ADMIN), credentials.clock().instant().plus(Duration.ofDays(1)), BY);
        return made.text();
    }

    private Account account(String login, List<String> aliases, TwoFactor twoFactor) {
        return credentials.accounts().find(login).orElseGet(() -> add(login, aliases, twoFactor));
    }

    private Account add(String login, List<String> aliases, TwoFactor twoFactor) {
        return switch (credentials.accounts().add(login, aliases, twoFactor, BY)) {
            case Registration.Added(Account account) -> account;
            case Registration.Refused(var _, var sentence) -> throw new IllegalStateException(sentence);
        };
    }

    /** 83 bits. The digits keep it from looking like an app-specific one, which no account's own password may. */
    private static String password() {
        SecureRandom random = new SecureRandom();
        return IntStream.range(0, GROUPS)
                .mapToObj(_ -> IntStream.range(0, GROUP_LETTERS)
                                .mapToObj(_ -> LETTERS.charAt(random.nextInt(LETTERS.length())))
                                .map(String::valueOf)
                                .collect(Collectors.joining())
                        + random.nextInt(2, 10))
                .collect(Collectors.joining("-"));
    }
}
