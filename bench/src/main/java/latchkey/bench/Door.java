package latchkey.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import latchkey.credentials.Attempt;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Credentials;
import latchkey.credentials.Level;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;

/** Where somebody signs in, and what answered so far. */
interface Door {

    /** Signs in and out again. Blocks; for any number of threads. */
    void signIn(Site.User user) throws Exception;

    Answered answered() throws Exception;

    /** Logins by what answered them, and slow hashes computed. */
    record Answered(long memory, long shared, long record, long slowHashes) {

        Answered minus(Answered before) {
            return new Answered(
                    memory - before.memory,
                    shared - before.shared,
                    record - before.record,
                    slowHashes - before.slowHashes);
        }

        @Override
        public String toString() {
            return "memory %,d, shared %,d, record %,d, slow hashes %,d".formatted(memory, shared, record, slowHashes);
        }
    }

    /** A whole gateway: TCP, TLS handshake, greeting, LOGIN, and the gateway's own login at the backend. */
    record OfGateway(GatewayProcess gateway, EventLoopGroup loops, SslContext tls) implements Door {

        @Override
        public void signIn(Site.User user) throws Exception {
            ImapClient.open(loops, gateway.port(), tls)
                    .thenCompose(client -> client.signIn(user.login(), user.password()))
                    .get()
                    .close();
        }

        @Override
        public Answered answered() throws Exception {
            return answered(gateway);
        }

        static Answered answered(GatewayProcess gateway) throws Exception {
            return new Answered(
                    level(gateway, Level.MEMORY),
                    level(gateway, Level.SHARED),
                    level(gateway, Level.RECORD),
                    gateway.meter("latchkey_slow_hashes_seconds_count"));
        }

        private static long level(GatewayProcess gateway, Level level) throws Exception {
            String name = level.name().toLowerCase(Locale.ROOT);
            return gateway.meter("latchkey_logins_answered_total{level=\"" + name + "\"");
        }
    }

    /** The verifier alone, in this process. */
    record OfVerifier(Credentials credentials, Counts counts) implements Door {

        private static final InetAddress PEER = InetAddress.ofLiteral("127.0.0.1");

        @Override
        public void signIn(Site.User user) {
            byte[] secret = user.password().getBytes(StandardCharsets.US_ASCII);
            Attempt attempt = new Attempt(user.login(), secret, Service.IMAP, PEER, "");
            Outcome outcome = credentials.verifier().known(attempt);
            if (outcome == null) {
                outcome = credentials.verifier().verify(attempt);
            }
            if (!(outcome instanceof Outcome.Accepted)) {
                throw new IllegalStateException(outcome.toString());
            }
        }

        @Override
        public Answered answered() {
            return new Answered(
                    counts.count(Level.MEMORY),
                    counts.count(Level.SHARED),
                    counts.count(Level.RECORD),
                    counts.slowHashes.sum());
        }

        /** What the verifier measures. */
        static final class Counts implements CredentialMeter {
            private final Map<Level, LongAdder> logins = new EnumMap<>(Level.class);
            private final LongAdder slowHashes = new LongAdder();

            Counts() {
                for (Level level : Level.values()) {
                    logins.put(level, new LongAdder());
                }
            }

            private long count(Level level) {
                return adder(level).sum();
            }

            private LongAdder adder(Level level) {
                LongAdder adder = logins.get(level);
                if (adder == null) {
                    throw new IllegalStateException(level.name());
                }
                return adder;
            }

            @Override
            public void loginAnswered(Level level) {
                adder(level).increment();
            }

            @Override
            public void slowHash(Duration time) {
                slowHashes.increment();
            }
        }
    }
}
