package latchkey.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.owner.FactorCheck;
import latchkey.credentials.owner.FactorState;
import latchkey.credentials.owner.NewPasskey;
import latchkey.credentials.owner.Passkey;
import latchkey.credentials.owner.PasskeyAdding;
import latchkey.credentials.owner.PasskeyAdding.Added;
import latchkey.credentials.owner.PasskeyAdding.Refused;
import latchkey.credentials.owner.Passkeys;
import latchkey.credentials.owner.RecoveryCodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How passkeys are kept. */
@ParameterizedClass
@EnumSource(TestStore.class)
class PasskeysTest {
    private final MovingClock clock = new MovingClock();
    private final Credentials credentials;
    private final Passkeys passkeys;
    private final long alice;

    PasskeysTest(TestStore kind, @TempDir Path folder) {
        credentials = Credentials.open(settings(kind.empty(folder)).with(draft -> draft.clock = clock));
        passkeys = credentials.owners().passkeys();
        alice = add(ALICE);
    }

    private long add(String login) {
        return ((Registration.Added) credentials.accounts().add(login, List.of(), TwoFactor.NONE, "operator"))
                .account()
                .id();
    }

    @AfterEach
    void close() {
        credentials.close();
    }

    private static NewPasskey wish(String id, String label) {
        return new NewPasskey(id.getBytes(UTF_8), new byte[] {1, -2, 3}, 5, label, Set.of("internal", "hybrid"), true);
    }

    private PasskeyAdding add(String id, String label) {
        return passkeys.add(alice, wish(id, label), ALICE).result();
    }

    private FactorState state() {
        return credentials.owners().secondFactors().state(alice);
    }

    @Test
    void aPasskeyIsKeptAsItIs() {
        Passkey added = ((Added) add("one", "My phone")).passkey();
        Passkey found = passkeys.find("one".getBytes(UTF_8)).orElseThrow();
        assertThat(found).usingRecursiveComparison().isEqualTo(added);
        assertThat(found.publicKeyCose()).containsExactly(1, -2, 3);
        assertThat(found)
                .extracting(Passkey::account, Passkey::signCount, Passkey::label, Passkey::transports)
                .containsExactly(alice, 5L, "My phone", Set.of("hybrid", "internal"));
        assertThat(found.backedUp()).isTrue();
        assertThat(found.created()).isEqualTo(clock.instant());
        assertThat(found.lastUsed()).isNull();
        assertThat(passkeys.of(alice)).hasSize(1);
        assertThat(passkeys.find("two".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void theFirstGivesRecoveryCodesAndTheLastTakesThemAway() {
        Added first = (Added) add("one", "phone");
        Added second = (Added) add("two", "key");
        RecoveryCodes codes = Objects.requireNonNull(first.codes());
        assertThat(second.codes()).isNull();
        assertThat(state()).isEqualTo(new FactorState(null, 10, 2, TwoFactor.LOCAL));
        assertThat(credentials
                        .owners()
                        .secondFactors()
                        .useRecoveryCode(alice, codes.codes().getLast()))
                .isEqualTo(new FactorCheck.Right());
        Phone phone = issue(credentials, credentials.accounts().find(ALICE).orElseThrow());
        long bob = add("bob");
        assertThat(passkeys.remove(bob, first.passkey().id(), "bob").result()).isFalse();
        assertThat(passkeys.remove(alice, first.passkey().id(), ALICE)).isEqualTo(new Changed<>(true, null));
        assertThat(passkeys.remove(alice, first.passkey().id(), ALICE).result()).isFalse();
        assertThat(verify(credentials, ALICE, phone)).isInstanceOf(Outcome.Accepted.class);
        Change off = passkeys.remove(alice, second.passkey().id(), ALICE).change();
        assertThat(off).isNotNull().extracting(Change::kind).isEqualTo(Change.Kind.TWO_FACTOR_OFF);
        Samples.assertRefused(verify(credentials, ALICE, phone), Outcome.Reason.REVOKED);
        assertThat(state()).isEqualTo(new FactorState(null, 0, 0, TwoFactor.NONE));
        assertThat(credentials.audit(alice, 10))
                .extracting(AuditEntry::kind)
                .contains(Change.Kind.TWO_FACTOR_ON, Change.Kind.PASSKEY_ADDED, Change.Kind.PASSKEY_REMOVED);
    }

    /** An app that is still there is a factor too, and its codes stay. */
    @Test
    void besideAnAppAPasskeyIsNotTheLast() {
        Authenticator.enrol(credentials, alice, clock.instant());
        Added added = (Added) add("one", "phone");
        assertThat(added.codes()).isNull();
        assertThat(passkeys.remove(alice, added.passkey().id(), ALICE).change()).isNull();
        assertThat(state().recoveryCodesLeft()).isEqualTo(10);
        add("one", "phone");
        assertThat(credentials.owners().secondFactors().removeTotp(alice, ALICE).change())
                .isNull();
        assertThat(state()).isEqualTo(new FactorState(null, 10, 1, TwoFactor.LOCAL));
    }

    /** WebAuthn §7.2, step 22. */
    @Test
    void aCounterThatDoesNotRiseIsRefused() {
        add("one", "phone");
        byte[] id = "one".getBytes(UTF_8);
        Instant at = clock.instant();
        assertThat(passkeys.used(id, 5, false, at)).isFalse();
        assertThat(passkeys.used(id, 0, false, at)).isFalse();
        assertThat(passkeys.used(id, 6, false, at)).isTrue();
        assertThat(passkeys.used(id, 6, false, at)).isFalse();
        assertThat(passkeys.find(id).orElseThrow())
                .extracting(Passkey::signCount, Passkey::backedUp, Passkey::lastUsed)
                .containsExactly(6L, false, at);
        assertThat(passkeys.used("other".getBytes(UTF_8), 7, false, at)).isFalse();
        NewPasskey silent = new NewPasskey("two".getBytes(UTF_8), new byte[1], 0, "silent", Set.of(), false);
        passkeys.add(alice, silent, ALICE);
        for (int i = 0; i < 2; i++) {
            assertThat(passkeys.used("two".getBytes(UTF_8), 0, true, at)).isTrue();
        }
        assertThat(passkeys.find("two".getBytes(UTF_8)).orElseThrow().transports())
                .isEmpty();
    }

    @Test
    void whatCannotBeAddedIsRefusedWithASentence() {
        add("one", "phone");
        assertThat(add("one", "again")).isEqualTo(new Refused("This passkey is set up already."));
        for (String label : List.of("", " ", "x".repeat(101), "a\nb")) {
            assertThat(add("two", label)).isInstanceOf(Refused.class);
        }
        assertThat(passkeys.add(4711, wish("two", "x"), "x").result())
                .isEqualTo(new Refused("There is no such account."));
        for (int i = 1; i < Passkeys.MOST; i++) {
            assertThat(add("more" + i, "x")).isInstanceOf(Added.class);
        }
        assertThat(add("last", "x"))
                .isEqualTo(new Refused("The account has 20 passkeys, and more are not allowed: remove one first."));
    }

    @Test
    void twoFirstPasskeysAtOnceGiveOneSheetOfCodes() throws Exception {
        List<Callable<PasskeyAdding>> both = List.of(() -> add("one", "a"), () -> add("two", "b"));
        List<PasskeyAdding> results = new ArrayList<>(AllAtOnce.run(both));
        assertThat(results)
                .filteredOn(result -> ((Added) result).codes() != null)
                .hasSize(1);
        assertThat(state()).isEqualTo(new FactorState(null, 10, 2, TwoFactor.LOCAL));
    }

    @Test
    void aPasskeyIsRenamedByItsOwnerOnly() {
        long id = ((Added) add("one", "phone")).passkey().id();
        assertThat(passkeys.rename(add("bob"), id, "mine", "bob").result()).isFalse();
        assertThat(passkeys.rename(alice, id, "a\u0000b", ALICE).result()).isFalse();
        assertThat(passkeys.rename(alice, id, "new phone", ALICE).result()).isTrue();
        assertThat(passkeys.of(alice)).extracting(Passkey::label).containsExactly("new phone");
    }

    @Test
    void aHandleNamesAnAccountUntilItIsDeleted() {
        byte[] handle = passkeys.userHandle(alice);
        assertThat(handle).hasSize(32).isEqualTo(passkeys.userHandle(alice));
        assertThat(passkeys.byUserHandle(handle)).map(Account::id).contains(alice);
        assertThat(passkeys.byUserHandle(new byte[32])).isEmpty();
        assertThatThrownBy(() -> passkeys.userHandle(4711)).isInstanceOf(IllegalArgumentException.class);
        add("one", "phone");
        credentials.accounts().delete(alice, "operator", "");
        assertThat(passkeys.byUserHandle(handle)).isEmpty();
        assertThat(passkeys.of(alice)).isEmpty();
        assertThat(passkeys.find("one".getBytes(UTF_8))).isEmpty();
    }
}
