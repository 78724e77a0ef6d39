package latchkey.credentials.owner;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.PortalGuessTable;
import latchkey.credentials.record.PortalGuessTable.Tries;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.KeyRing;

/**
 * Counts what is tried at the portal, in the record and so for all nodes together, before it is looked at: of a hundred
 * guesses at once none is looked at that was not counted. What is turned away is not counted, so that nobody can keep
 * somebody else out for longer than the limit says.
 */
final class PortalGuesses {
    private final Database database;
    private final KeyRing keys;
    private final Clock clock;

    /** For whom a try counts. The name is a keyed hash: people also type their password where their login belongs. */
    record Subject(GuessLimit limit, String name) {}

    PortalGuesses(Database database, KeyRing keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    Subject subject(GuessLimit limit, String... parts) {
        byte[][] bytes = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = parts[i].getBytes(StandardCharsets.UTF_8);
        }
        byte[] name = keys.present().ownerKey().hash("portal guess " + limit.name(), bytes);
        return new Subject(limit, Base64.getUrlEncoder().withoutPadding().encodeToString(name));
    }

    /**
     * Counts a try for each in turn, until one must wait.
     *
     * @param subjects narrower ones behind wider ones that many share, or two transactions might wait for each other
     * @return how long; zero if what is tried may be looked at
     */
    Duration count(List<Subject> subjects) {
        return database.write(sql -> count(sql, subjects, now()));
    }

    static Duration count(Sql sql, List<Subject> subjects, Instant now) {
        for (Subject subject : subjects) {
            Tries tries = PortalGuessTable.lock(sql, subject.name, now);
            Duration wait = subject.limit.wait(tries, now);
            if (wait.isPositive()) {
                return wait;
            }
            PortalGuessTable.set(sql, subject.name, subject.limit.count(tries, now));
        }
        return Duration.ZERO;
    }

    /** What was tried was right. */
    void right(List<Subject> subjects) {
        database.write(sql -> {
            subjects.forEach(subject -> right(sql, subject));
            return subjects.size();
        });
    }

    /** Others guess on for what many share, so there it takes back only its own try. */
    static void right(Sql sql, Subject subject) {
        switch (subject.limit) {
            case PLACE, LOGIN_FROM_STRANGERS -> PortalGuessTable.takeBack(sql, subject.name);
            case LOGIN_FROM_PLACE, ACCOUNT -> PortalGuessTable.forget(sql, subject.name);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
