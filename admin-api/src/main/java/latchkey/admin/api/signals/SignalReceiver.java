package latchkey.admin.api.signals;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import latchkey.admin.api.signals.SecurityEvents.Event;
import latchkey.admin.api.signals.SecurityEvents.Wish;
import latchkey.config.SharedSignals;
import latchkey.credentials.Account;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.Change;
import latchkey.credentials.Credentials;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.tokens.Reservation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what an identity provider's security events ask for. Each token counts once, on all nodes; whom it is about is told
 * to nobody, so an unknown subject is accepted like a known one. For any number of threads.
 */
public final class SignalReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(SignalReceiver.class);

    private static final int ACCEPTED = 202;
    private static final int PATIENCE_MILLIS = 5_000;
    /** An unknown key may make us ask anew; not more often than that. */
    private static final long KEYS_EVERY_MILLIS = 10_000;

    private static final int MOST_KEYS_BYTES = 256 * 1024;
    /** In place of an API token, of which there is none, for the memory of ids; no token has this number. */
    private static final long NO_TOKEN = 0;

    private final Credentials credentials;
    private final TokenCheck check;
    private final Subjects subjects;
    private final String by;

    private SignalReceiver(Credentials credentials, TokenCheck check, Subjects subjects, String by) {
        this.credentials = credentials;
        this.check = check;
        this.subjects = subjects;
        this.by = by;
    }

    /** The token cannot be looked at, or its event carried out, just now: to be told as a temporary failure. */
    public static final class NotNow extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotNow(String sentence, @Nullable Throwable cause) {
            super(sentence, cause);
        }
    }

    /**
     * The receiver for one issuer.
     *
     * @throws UncheckedIOException with a sentence, if a file with keys cannot be read
     */
    public static SignalReceiver of(SharedSignals settings, Credentials credentials) {
        Clock clock = credentials.clock();
        URI issuer = settings.issuer();
        return new SignalReceiver(
                credentials,
                new TokenCheck(issuer, settings.audience(), keys(settings.keys()), clock),
                new Subjects(credentials.accounts(), issuer, settings.loginClaim()),
                "identity provider " + issuer.getHost());
    }

    private static JWKSource<SecurityContext> keys(SharedSignals.Keys keys) {
        return switch (keys) {
            case SharedSignals.Keys.At(URI url) -> published(url);
            case SharedSignals.Keys.InFile(Path file) -> copied(file);
        };
    }

    private static JWKSource<SecurityContext> published(URI url) {
        try {
            return JWKSourceBuilder.create(
                            url.toURL(),
                            new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS, MOST_KEYS_BYTES))
                    .retrying(true)
                    .rateLimited(KEYS_EVERY_MILLIS)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("the address of the keys is not one", e);
        }
    }

    private static JWKSource<SecurityContext> copied(Path file) {
        try {
            return new ImmutableJWKSet<>(JWKSet.load(file.toFile()));
        } catch (IOException | ParseException e) {
            throw new UncheckedIOException(
                    "the keys of the issuer of shared signals, " + file + ", cannot be read", new IOException(e));
        }
    }

    /**
     * Takes a token. Once this returns, what it asks for is durable.
     *
     * @throws SignalError if it is not acceptable
     * @throws NotNow if that cannot be told or done just now
     * @throws RecordUnavailable if it cannot be done just now
     */
    public void take(String text) throws SignalError {
        JWTClaimsSet claims = check.check(text);
        List<Event> events = SecurityEvents.of(claims);
        String id = Objects.requireNonNull(claims.getJWTID(), "checked");
        switch (credentials.replays().begin(NO_TOKEN, id, digest(text))) {
            case Reservation.Fresh(long reserved) -> first(reserved, events);
            case Reservation.UnderWay() -> throw new NotNow("The same token is being carried out just now.", null);
            case Reservation.Done _, Reservation.CarriedOut _, Reservation.Different _ ->
                LOG.info("a security event that was taken before came again");
        }
    }

    private void first(long reserved, List<Event> events) {
        boolean done = false;
        try {
            events.forEach(this::carryOut);
            done = true;
        } finally {
            if (done) {
                credentials.replays().finish(reserved, ACCEPTED, new byte[0]);
            } else {
                credentials.replays().abandon(reserved);
            }
        }
    }

    private void carryOut(Event event) {
        LOG.info("a security event of the {}: {}", by, event.wish());
        if (event.wish() != Wish.NOTHING) {
            subjects.find(event.subject()).ifPresent(account -> carryOut(event, account));
        }
    }

    private void carryOut(Event event, Account account) {
        String why = event.type().substring(event.type().lastIndexOf('/') + 1);
        switch (event.wish()) {
            case REVOKE_ALL -> {
                var _ = credentials.accounts().primaryPasswordChanged(account.id(), by, why);
            }
            case END_SESSIONS -> {
                var _ = credentials.nodes().endSessionsOfAccount(account.id(), by, why);
                var _ = credentials.owners().sessions().endAll(account.id(), by);
            }
            case SUSPEND -> {
                var _ = credentials.accounts().suspend(account.id(), by, why);
            }
            case RESUME -> {
                if (weSuspended(account)) {
                    var _ = credentials.accounts().resume(account.id(), by);
                }
            }
            case NOTHING -> {}
        }
    }

    /** What an operator suspended, the provider does not resume. */
    private boolean weSuspended(Account account) {
        AuditQuery latest =
                new AuditQuery(account.id(), null, Set.of(Change.Kind.SUSPENDED), null, null, null, null, null, 1);
        Optional<AuditEntry> line = credentials.audit(latest).stream().findFirst();
        return line.isPresent() && line.get().by().equals(by);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
