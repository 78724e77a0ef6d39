package latchkey.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import latchkey.credentials.Change;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import latchkey.dialogs.Ending;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.meters.Readings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The registry by itself: whom a change concerns, and when it is told that all is closed. */
class SessionRegistryTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    private final PrometheusRegistry meters = new PrometheusRegistry();
    private final Readings readings = new Readings(meters);
    private final SessionRegistry registry =
            new SessionRegistry(Clock.fixed(NOW, ZoneOffset.UTC), new GatewayMeters(meters));

    /** Keeps what it was told. */
    private final class Session implements LiveSession {
        final List<Ending> told = new ArrayList<>();
        final SessionRegistry.Registration registration;

        Session(long credential, long epoch, Service service, @Nullable Instant expires) {
            registration = registry.register(
                    login(credential, epoch, expires),
                    new Origin(SessionId.next(), service, InetAddress.getLoopbackAddress(), ""),
                    this);
        }

        Session(long credential, long epoch) {
            this(credential, epoch, Service.IMAP, null);
        }

        @Override
        public void end(Ending why) {
            told.add(why);
        }
    }

    private static Outcome.Accepted login(long credential, long epoch, @Nullable Instant expires) {
        return new Outcome.Accepted(1, "ann", credential, epoch, expires);
    }

    private static Change change(Change.Kind kind, @Nullable Long credential, @Nullable String session, long epoch) {
        return new Change(epoch, epoch - 1, 1, credential, session, epoch, kind, NOW);
    }

    @Test
    void d5theAnswerComesWhenTheLastSessionIsClosed() throws Exception {
        Session phone = new Session(10, 1);
        Session tablet = new Session(10, 2);
        Session other = new Session(11, 2);

        CompletableFuture<Integer> ended = registry.changed(change(Change.Kind.PASSWORD_REVOKED, 10L, null, 3))
                .toCompletableFuture();
        CompletableFuture<Integer> toldAgain = registry.changed(change(Change.Kind.PASSWORD_REVOKED, 10L, null, 3))
                .toCompletableFuture();

        assertThat(phone.told).contains(Ending.SIGNED_OUT);
        assertThat(tablet.told).contains(Ending.SIGNED_OUT);
        assertThat(other.told).isEmpty();
        phone.registration.close();
        phone.registration.close();
        Thread.sleep(50);
        assertThat(ended).isNotDone();
        assertThat(toldAgain).isNotDone();
        tablet.registration.close();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(toldAgain.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(registry.count()).isEqualTo(1);
        assertThat(ended("password_revoked")).isEqualTo(2);
        assertThat(readings.of(Meters.SESSIONS_CLOSING)).isEqualTo(1);
    }

    @Test
    void oneSessionIsEndedByItsIdAndOnlyIfItIsOlderThanTheWish() {
        Session mine = new Session(10, 1);
        String id = registry.sessions().getFirst().id();
        Session sibling = new Session(10, 1);

        var _ = registry.changed(change(Change.Kind.SESSION_ENDED, 10L, id, 1));
        assertThat(mine.told).isEmpty();
        var _ = registry.changed(change(Change.Kind.SESSION_ENDED, 10L, id, 2));

        assertThat(mine.told).containsExactly(Ending.SESSION_ENDED);
        assertThat(sibling.told).isEmpty();
    }

    // The same number of a password and of a session's epoch, in another account.
    @Test
    void anotherAccountIsNeverMeant() {
        Session mine = new Session(10, 1);
        List<Ending> others = new ArrayList<>();
        var _ = registry.register(
                new Outcome.Accepted(2, "bob", 10, 1, null),
                new Origin(SessionId.next(), Service.IMAP, InetAddress.getLoopbackAddress(), ""),
                others::add);

        var _ = registry.changed(change(Change.Kind.PASSWORD_REVOKED, 10L, null, 2));
        var _ = registry.changed(change(Change.Kind.SUSPENDED, null, null, 3));

        assertThat(mine.told).isNotEmpty();
        assertThat(others).isEmpty();
    }

    // While the gateway drains, a revocation still says how many sessions it closed.
    @Test
    void g15aSessionThatWasToldOfTheStopIsEndedByARevocationAllTheSame() throws Exception {
        Session finishing = new Session(10, 1);
        registry.endFurther(Ending.SHUTTING_DOWN);
        finishing.registration.end(Ending.SHUTTING_DOWN);
        Session late = new Session(10, 1);

        CompletableFuture<Integer> ended = registry.changed(change(Change.Kind.PASSWORD_REVOKED, 10L, null, 2))
                .toCompletableFuture();
        finishing.registration.close();
        late.registration.close();

        assertThat(finishing.told).containsExactly(Ending.SHUTTING_DOWN, Ending.SIGNED_OUT);
        assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    }

    // A place in the registry costs the same however many the account has.
    @Test
    void fiveThousandSessionsOfOnePasswordComeAndGoAtTheCostOfAFewMilliseconds() throws Exception {
        for (int round = 0; round < 20; round++) {
            comeAndGo(5_000);
        }
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            best = Math.min(best, comeAndGo(5_000));
        }
        System.out.println("5,000 sessions of a password registered, told and closed in " + best / 1000 + " µs");
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(60));
    }

    private long comeAndGo(int many) throws Exception {
        long start = System.nanoTime();
        List<Session> open = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            open.add(new Session(10, 1));
        }
        CompletableFuture<Integer> ended = registry.changed(change(Change.Kind.PASSWORD_REVOKED, 10L, null, 2))
                .toCompletableFuture();
        open.forEach(session -> session.registration.close());
        assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(many);
        assertThat(registry.count()).isZero();
        return System.nanoTime() - start;
    }

    @Test
    void d6aSessionThatWasJudgedAgainIsEndedByLaterChangesOnly() {
        Session session = new Session(10, 1);
        session.registration.renew(login(10, 5, null));

        var _ = registry.changed(change(Change.Kind.SUSPENDED, null, null, 5));
        assertThat(session.told).isEmpty();
        var _ = registry.changed(change(Change.Kind.SUSPENDED, null, null, 6));
        assertThat(session.told).containsExactly(Ending.SIGNED_OUT);
    }

    @Test
    void oneThatCannotBeToldDoesNotSaveTheOthers() {
        var _ = registry.register(
                login(10, 1, null),
                new Origin(SessionId.next(), Service.IMAP, InetAddress.getLoopbackAddress(), ""),
                _ -> {
                    throw new IllegalStateException("broken");
                });
        Session other = new Session(10, 1);

        var _ = registry.changed(change(Change.Kind.PASSWORD_REVOKED, 10L, null, 2));

        assertThat(other.told).containsExactly(Ending.SIGNED_OUT);
        assertThat(readings.of(Meters.BUGS)).isEqualTo(1);
    }

    @Test
    void g5aCutOffEndsWhatIsOpenAndBeginsANewEra() {
        Session open = new Session(10, 1);
        long before = registry.era();
        registry.cutOff();
        Session fresh = new Session(10, 1);

        assertThat(open.told).containsExactly(Ending.UNAVAILABLE);
        assertThat(registry.era()).isNotEqualTo(before);
        assertThat(fresh.told).isEmpty();
        assertThat(ended("cut_off")).isEqualTo(1);
    }

    @Test
    void whatHasExpiredIsEnded() {
        Session over = new Session(10, 1, Service.IMAP, NOW);
        Session not = new Session(10, 1, Service.IMAP, NOW.plusMillis(1));
        Session never = new Session(10, 1);

        registry.endExpired();
        registry.endExpired();

        assertThat(over.told).contains(Ending.SIGNED_OUT);
        assertThat(not.told).isEmpty();
        assertThat(never.told).isEmpty();
        assertThat(ended("expired")).isEqualTo(1);
    }

    @Test
    void aDavRequestIsCountedButListedOnlyIfItLasts() throws Exception {
        Session mail = new Session(10, 1);
        Session request = new Session(10, 1, Service.CALDAV, null);
        mail.registration.clientNamed("Thunderbird");

        assertThat(registry.count()).isEqualTo(2);
        assertThat(registry.sessions()).singleElement().satisfies(facts -> {
            assertThat(facts.client()).isEqualTo("Thunderbird");
            assertThat(facts.credential()).isEqualTo(10);
            assertThat(facts.since()).isEqualTo(NOW);
        });
        Thread.sleep(2_050);
        assertThat(registry.sessions())
                .extracting(SessionFacts::service)
                .containsExactlyInAnyOrder(Service.IMAP, Service.CALDAV);
        request.registration.close();
        assertThat(registry.sessions()).hasSize(1);
    }

    /** The promise is that a listing each second costs nothing to speak of; a busy machine gets a hundred times that. */
    @Test
    void listingTenThousandSessionsIsCheap() {
        for (int i = 0; i < 10_000; i++) {
            var _ = new Session(i / 5, 1);
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long start = System.nanoTime();
            assertThat(registry.sessions()).hasSize(10_000);
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println("10,000 sessions listed in " + best / 1000 + " µs");
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(100));
    }

    private double ended(String reason) {
        return readings.of(Meters.SESSIONS_ENDED, "reason", reason);
    }
}
