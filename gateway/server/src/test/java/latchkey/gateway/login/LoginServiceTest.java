package latchkey.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
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
        return new Attempt("ann", password, Service.IMAP, InetAddress.getLoopbackAddress(), "");
    }
}
