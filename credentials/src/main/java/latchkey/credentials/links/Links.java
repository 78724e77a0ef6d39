package latchkey.credentials.links;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Changes;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.LinkTable;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.RandomToken;

/**
 * Links that can be used once. The record has only a hash of the link's token, and the payload encrypted under a key that
 * is made from the token: whoever has the database has neither. Every method blocks, and throws {@link
 * latchkey.credentials.RecordUnavailable}. For any number of threads.
 */
public final class Links {
    private static final int LONGEST_PAYLOAD = 16 * 1024;

    private final Database database;
    private final Changes changes;
    private final Clock clock;
    private final SecureRandom random;

    public Links(Database database, Changes changes, Clock clock, SecureRandom random) {
        this.database = database;
        this.changes = changes;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a link. Only that of an operator is told in the audit trail: others come with something that is told.
     *
     * @param account {@link latchkey.credentials.Account#id()}
     * @param payload at most 16 KiB; the caller wipes its own if it is secret
     * @param life from now on
     * @param by who asks, for the audit trail
     * @return its token: 43 characters that fit into a path, kept nowhere
     * @throws IllegalArgumentException if the payload is too long
     */
    public String make(Link.Kind kind, long account, byte[] payload, Duration life, String by) {
        if (payload.length > LONGEST_PAYLOAD) {
            throw new IllegalArgumentException("a link carries at most " + LONGEST_PAYLOAD + " bytes");
        }
        String token = RandomToken.generate(random);
        String hash = RandomToken.hash(token);
        String sealed = RandomToken.seal(token, about(kind, account), payload);
        Instant expires = clock.instant().plus(life);
        switch (kind) {
            case ISSUE -> {
                Changed<Boolean> _ = changes.make(by, change -> {
                    LinkTable.add(change.sql(), hash, kind, account, expires, sealed);
                    change.audit(Change.Kind.LINK_MADE, account, null, word(kind) + ", good until " + expires);
                    return true;
                });
            }
            case PROFILE, NOT_ME -> {
                boolean _ = database.write(sql -> {
                    LinkTable.add(sql, hash, kind, account, expires, sealed);
                    return true;
                });
            }
        }
        return token;
    }

    /** Bound to what the link is for, so that nobody who writes to the record makes another of it. */
    private static String about(Link.Kind kind, long account) {
        return "link " + kind + " " + account;
    }

    private static String word(Link.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The link of that token, which stays good; empty alike if it is unknown, used, expired or of another kind. */
    public Optional<Link> look(String token, Link.Kind kind) {
        return RandomToken.isOne(token)
                ? database.read(sql -> find(sql, token, kind, clock.instant()))
                : Optional.empty();
    }

    private static Optional<Link> find(Sql sql, String token, Link.Kind kind, Instant now) {
        return LinkTable.find(sql, RandomToken.hash(token), kind, now).flatMap(kept -> {
            byte[] payload = RandomToken.open(token, about(kind, kept.account()), kept.sealed());
            return payload == null
                    ? Optional.empty()
                    : Optional.of(new Link(kind, kept.account(), payload, kept.expires()));
        });
    }

    /** As {@link #look}, and uses it up: of all that ask for it, on whichever node, one gets it. */
    public Optional<Link> claim(String token, Link.Kind kind) {
        // Whoever guesses takes no lock.
        if (look(token, kind).isEmpty()) {
            return Optional.empty();
        }
        return changes.make("owner", change -> {
                    Optional<Link> link = find(change.sql(), token, kind, change.now());
                    link.ifPresent(found -> {
                        LinkTable.use(change.sql(), RandomToken.hash(token));
                        change.audit(Change.Kind.LINK_USED, found.account(), null, word(kind));
                    });
                    return link;
                })
                .result();
    }
}
