package latchkey.credentials.tokens;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latchkey.credentials.Change;
import latchkey.credentials.Changes;
import latchkey.credentials.FreeText;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.record.ApiTokenTable;
import latchkey.credentials.record.ApiTokenTable.Kept;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.secret.RandomToken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, checks and revokes API tokens. The record has only their SHA-256: they have 256 random bits. Every method blocks,
 * and throws {@link RecordUnavailable}. For any number of threads.
 */
public final class ApiTokens {
    private static final Logger log = LoggerFactory.getLogger(ApiTokens.class);
    private static final int LONGEST_NAME = 100;
    /** A use is noted no more often. */
    static final Duration BETWEEN_USES = Duration.ofMinutes(1);

    /** The number says which one it may be, so that the secret is compared with one hash and never looked up. */
    private static final Pattern SHAPE =
            Pattern.compile("lk_([1-9][0-9]{0,17})_[A-Za-z0-9_-]{" + RandomToken.LENGTH + "}");

    private static final String NO_HASH = RandomToken.hash("");

    private final Database database;
    private final Changes changes;
    private final Clock clock;
    private final SecureRandom random;
    private final Executor elsewhere;
    /** When a use was last noted by this process; as many as there are tokens in use. */
    private final ConcurrentHashMap<Long, Instant> noted = new ConcurrentHashMap<>();

    /** @param elsewhere writes down when tokens were used, so that no request waits for it */
    public ApiTokens(Database database, Changes changes, Clock clock, SecureRandom random, Executor elsewhere) {
        this.database = database;
        this.changes = changes;
        this.clock = clock;
        this.random = random;
        this.elsewhere = elsewhere;
    }

    /**
     * Makes a token. Once this returns it is durable and works.
     *
     * @param name 1 to 100 printable characters
     * @param roles at least one
     * @param expires null for never; otherwise in the future
     * @param by who asks, for the audit trail
     * @throws IllegalArgumentException with a sentence, if one of them is not so
     */
    public MadeToken make(String name, Set<Role> roles, @Nullable Instant expires, String by) {
        require(
                !name.isBlank() && name.codePointCount(0, name.length()) <= LONGEST_NAME && FreeText.isClean(name),
                "The name must have 1 to " + LONGEST_NAME + " printable characters.");
        require(!roles.isEmpty(), "A token must have at least one role.");
        require(expires == null || expires.isAfter(clock.instant()), "The expiry must be in the future.");
        Instant until = expires == null ? null : expires.truncatedTo(ChronoUnit.MILLIS);
        String secret = RandomToken.generate(random);
        return changes.make(by, change -> add(change, name, roles, until, secret))
                .result();
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    private static MadeToken add(
            ChangeTransaction change, String name, Set<Role> roles, @Nullable Instant expires, String secret) {
        ApiToken token = new ApiToken(change.seq(), name, roles, change.now(), change.by(), expires, null, null);
        String text = "lk_" + token.id() + "_" + secret;
        ApiTokenTable.add(change.sql(), token, RandomToken.hash(text));
        String may = roles.stream().sorted().map(Role::wireName).collect(Collectors.joining(", "));
        change.audit(Change.Kind.TOKEN_MADE, 0, null, token.id() + " \"" + name + "\": " + may);
        return new MadeToken(token, text);
    }

    /** The token of that text; empty alike if it is unknown, wrong, expired or revoked. Notes its use, a little later. */
    public Optional<ApiToken> check(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long id = Long.parseLong(parts.group(1));
        Optional<Kept> kept = database.read(sql -> ApiTokenTable.find(sql, id));
        boolean right = RandomToken.matches(text, kept.map(Kept::hash).orElse(NO_HASH));
        Instant now = clock.instant();
        Optional<ApiToken> token = kept.map(Kept::token).filter(one -> right && one.active(now));
        token.ifPresent(one -> used(one, now));
        return token;
    }

    private void used(ApiToken token, Instant now) {
        Instant lately = now.minus(BETWEEN_USES);
        Instant inRecord = token.lastUsed();
        if (inRecord != null && inRecord.isAfter(lately)) {
            return;
        }
        Instant last = noted.get(token.id());
        boolean ours = last == null
                ? noted.putIfAbsent(token.id(), now) == null
                : !last.isAfter(lately) && noted.replace(token.id(), last, now);
        if (ours) {
            elsewhere.execute(() -> note(token.id(), now, lately));
        }
    }

    private void note(long id, Instant now, Instant lately) {
        try {
            int _ = database.write(sql -> ApiTokenTable.used(sql, id, now, lately));
        } catch (RecordUnavailable e) {
            log.info("that token {} was used is not noted: {}", id, e.getMessage());
        }
    }

    /** All of them, the revoked and the expired too, oldest first. */
    public List<ApiToken> list() {
        return database.read(ApiTokenTable::all);
    }

    /**
     * Revokes one: once this returns it is refused, on every node.
     *
     * @param by who asks, for the audit trail
     * @return false if there is none of that id, or it was revoked before
     */
    public boolean revoke(long id, String by) {
        return changes.make(by, change -> {
                    boolean revoked = ApiTokenTable.revoke(change.sql(), id, change.now()) > 0;
                    if (revoked) {
                        String name = ApiTokenTable.find(change.sql(), id)
                                .orElseThrow()
                                .token()
                                .name();
                        change.audit(Change.Kind.TOKEN_REVOKED, 0, null, id + " \"" + name + "\"");
                    }
                    return revoked;
                })
                .result();
    }
}
