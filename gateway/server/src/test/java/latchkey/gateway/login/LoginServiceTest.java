package latchkey.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import latchkey.credentials.Attempt;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Outcome;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.Store;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.guesses.Guesses;
import latchkey.dialogs.Mechanism;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.meters.Readings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The login door over a real record. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class LoginServiceTest {
    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Readings readings = new Readings(registry);
    private final GatewayMeters meters = new GatewayMeters(registry);

    private Credentials credentials;
    private byte[] secret;

    /** An answer, and how it came. */
    private record Answer(Outcome outcome, boolean onTheLoop, boolean beforeReturn) {}

    @BeforeEach
    void open(@TempDir Path folder) {
        credentials =
                Credentials.open(CredentialSettings.of(new Store.Sqlite(folder.resolve("record.sqlite")), new byte[32])
                        .with(draft -> draft.meter = meters.credentials()));
        Registration.Added added =
                (Registration.Added) credentials.accounts().add("ann", List.of(), TwoFactor.EXTERNAL, "test");
        Issuance.Issued issued = (Issuance.Issued) credentials
                .passwords()
                .issue(new NewPassword(added.account().id(), "test", Set.of(Service.IMAP), null, List.of(), "test"));
        secret = issued.secret().shown();
    }

    @AfterEach
    void close() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        credentials.close();
    }

    @Test
    void aKnownPasswordIsAnsweredWithoutAHop() throws Exception {
        try (Offload offload = new Offload(10)) {
            LoginService logins = new LoginService(credentials, offload, meters);
            Answer first = check(logins, secret);
            assertThat(first.outcome).isInstanceOf(Outcome.Accepted.class);
            assertThat(first.beforeReturn).as("the record is asked elsewhere").isFalse();
            assertThat(first.onTheLoop).isTrue();
            Answer second = check(logins, secret);
            assertThat(second).isEqualTo(new Answer(first.outcome, true, true));
            assertThat(readings.of(Meters.LOGINS, "service", "imap", "outcome", "accepted"))
                    .isEqualTo(2);
        }
    }

    /** The caller may wipe as soon as it likes: the other thread works on a copy. */
    @Test
    void aSecretThatIsWipedMeanwhileIsStillJudged() throws Exception {
        try (Offload offload = new Offload(10)) {
            LoginService logins = new LoginService(credentials, offload, meters);
            byte[] wiped = secret.clone();
            CompletableFuture<Outcome> answer = new CompletableFuture<>();
            loop.execute(() -> {
                logins.check(attempt(wiped), Mechanism.PLAIN, loop, answer::complete);
                Arrays.fill(wiped, (byte) 0);
            });
            assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Accepted.class);
        }
    }

    @Test
    void aFullOffloadIsATemporaryFailure() throws Exception {
        try (Offload none = new Offload(0)) {
            LoginService logins = new LoginService(credentials, none, meters);
            assertThat(check(logins, secret).outcome).isInstanceOf(Outcome.Unavailable.class);
        }
    }

    /** Of two questions about one attempt, both answers together come in the time of one. */
    @Test
    void whatWasAskedBeforeCounts() throws Exception {
        InetAddress peer = InetAddress.ofLiteral("192.0.2.1");
        for (int i = 0; i < 10; i++) {
            byte[] guess = ("abcdefghijklmno" + (char) ('a' + i)).getBytes(StandardCharsets.US_ASCII);
            var _ = credentials.guesses().refused(attempt(guess, peer), Outcome.Reason.WRONG);
        }
        try (Offload offload = new Offload(10)) {
            LoginService logins = new LoginService(credentials, offload, meters);
            long asked = System.nanoTime() - TimeUnit.SECONDS.toNanos(5);
            CompletableFuture<Outcome> answer = new CompletableFuture<>();
            loop.execute(() ->
                    logins.checkOther(attempt(new byte[16], peer), Mechanism.PLAIN, asked, loop, answer::complete));
            assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Refused.class);
            Duration all = Duration.ofNanos(System.nanoTime() - asked);
            assertThat(all).isBetween(Guesses.LONGEST_DELAY, Guesses.LONGEST_DELAY.plusSeconds(3));
        }
    }

    private Answer check(LoginService logins, byte[] password) throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        loop.execute(() -> {
            boolean[] returned = {false};
            logins.check(
                    attempt(password.clone()),
                    Mechanism.PLAIN,
                    loop,
                    outcome -> answer.complete(new Answer(outcome, loop.inEventLoop(), !returned[0])));
            returned[0] = true;
        });
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static Attempt attempt(byte[] password) {
        return attempt(password, InetAddress.getLoopbackAddress());
    }

    private static Attempt attempt(byte[] password, InetAddress peer) {
        return new Attempt("ann", password, Service.IMAP, peer, "");
    }
}
