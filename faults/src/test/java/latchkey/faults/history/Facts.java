package latchkey.faults.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import latchkey.faults.history.Event.Ending;
import org.jspecify.annotations.Nullable;

/**
 * A history put together: each operation with its answer, each session from its login to its end. Times in nanoseconds.
 *
 * @param end of the history: whatever is open then was seen open until then
 */
public record Facts(
        Map<Long, Issue> issues,
        Map<Long, Revocation> revocations,
        List<Login> logins,
        List<Session> sessions,
        List<Trouble> troubles,
        List<Trouble> stops,
        long end) {

    /** A password whose making was acknowledged. */
    public record Issue(long credential, long acked) {}

    /**
     * The first revocation of a credential; a second changes nothing.
     *
     * @param acked null while nobody has said that it is done
     * @param answer what its acknowledgement said; null without one
     */
    public record Revocation(
            long credential,
            long invoked,
            @Nullable Long acked,
            @Nullable Answer answer) {}

    /** A login that was answered. */
    public record Login(long operation, Action.Login action, long invoked, long answered, Answer answer) {
        public String node() {
            return action.node();
        }

        public long credential() {
            return action.credential();
        }
    }

    /**
     * @param ended when the client saw its end; {@link Facts#end} if it never did
     * @param ending null if it did not end
     */
    public record Session(Login login, long ended, @Nullable Ending ending, String words) {}

    /** A node's trouble, from its beginning to its end. */
    public record Trouble(String node, long from, long to) {
        boolean touches(String other, long begin, long finish) {
            return node.equals(other) && from <= finish && begin <= to;
        }
    }

    static Facts of(Collection<Event> events) {
        Folding folding = new Folding();
        events.forEach(folding::add);
        return folding.facts();
    }

    /** Whether a node was in trouble at some time from begin to finish, or less than {@code grace} before. */
    boolean excused(String node, long begin, long finish, long grace) {
        return troubles.stream().anyMatch(trouble -> trouble.touches(node, begin - grace, finish));
    }

    /**
     * How long each acknowledged revocation took, to the end of its last session and to the beginning of the last login
     * that was accepted.
     *
     * @param fromAcknowledgement whether from its acknowledgement (below zero is zero) or from its beginning
     */
    public List<Long> effectiveAfter(boolean fromAcknowledgement) {
        Map<Long, Long> last = new HashMap<>();
        sessions.forEach(session -> last.merge(session.login().credential(), session.ended(), Math::max));
        logins.stream()
                .filter(login -> login.answer() instanceof Answer.Accepted)
                .forEach(login -> last.merge(login.credential(), login.invoked(), Math::max));
        List<Long> taken = new ArrayList<>();
        for (Revocation revocation : revocations.values()) {
            Long alive = last.get(revocation.credential());
            if (revocation.acked() != null && alive != null) {
                taken.add(Math.max(0, alive - (fromAcknowledgement ? revocation.acked() : revocation.invoked())));
            }
        }
        return taken;
    }

    /** The logins with passwords that were valid all the while. */
    public List<Login> validLogins() {
        return logins.stream().filter(this::valid).toList();
    }

    /** From the acknowledgement of its issue to the beginning of its revocation, whoever has heard of that. */
    boolean valid(Login login) {
        Issue issue = issues.get(login.credential());
        Revocation revocation = revocations.get(login.credential());
        return issue != null
                && issue.acked() <= login.invoked()
                && (revocation == null || login.answered() <= revocation.invoked());
    }

    /** For how long the process of a node stood still from begin to finish. */
    long stood(String node, long begin, long finish) {
        return stops.stream()
                .filter(stop -> stop.touches(node, begin, finish))
                .mapToLong(stop -> Math.min(stop.to, finish) - Math.max(stop.from, begin))
                .sum();
    }

    private static final class Folding {
        private final Map<Long, Event.Invoked> open = new HashMap<>();
        private final Map<Long, Issue> issues = new HashMap<>();
        private final Map<Long, Revocation> revocations = new HashMap<>();
        private final Map<Long, Login> logins = new LinkedHashMap<>();
        private final Map<Long, Event.Ended> ended = new HashMap<>();
        private final Map<String, Long> troubled = new HashMap<>();
        private final List<Trouble> troubles = new ArrayList<>();
        private final Map<String, Long> stopped = new HashMap<>();
        private final List<Trouble> stops = new ArrayList<>();
        private long end = Long.MIN_VALUE;

        void add(Event event) {
            end = Math.max(end, event.at());
            switch (event) {
                case Event.Invoked invoked -> invoked(invoked);
                case Event.Completed completed -> completed(completed);
                case Event.Ended last -> ended.put(last.login(), last);
                case Event.TroubleBegins begins -> troubled.putIfAbsent(begins.node(), begins.at());
                case Event.TroubleEnds ends -> over(troubled, ends.node(), ends.at(), troubles);
                case Event.Stopped stop -> stopped.putIfAbsent(stop.node(), stop.at());
                case Event.Resumed resumed -> over(stopped, resumed.node(), resumed.at(), stops);
            }
        }

        private static void over(Map<String, Long> begun, String node, long at, List<Trouble> all) {
            Long from = begun.remove(node);
            if (from != null) {
                all.add(new Trouble(node, from, at));
            }
        }

        private void invoked(Event.Invoked invoked) {
            open.put(invoked.operation(), invoked);
            if (invoked.action() instanceof Action.Revoke(long credential)) {
                revocations.putIfAbsent(credential, new Revocation(credential, invoked.at(), null, null));
            }
        }

        private void completed(Event.Completed completed) {
            Event.Invoked invoked = open.remove(completed.operation());
            if (invoked == null) {
                throw new IllegalArgumentException("answered, but never asked: " + completed);
            }
            switch (invoked.action()) {
                case Action.Issue _ -> {
                    if (completed.answer() instanceof Answer.Issued(long credential)) {
                        issues.put(credential, new Issue(credential, completed.at()));
                    }
                }
                case Action.Revoke(long credential) -> {
                    if (completed.answer() instanceof Answer.Enforced || completed.answer() instanceof Answer.Durable) {
                        revocations.computeIfPresent(
                                credential, (_, known) -> acknowledged(known, completed.at(), completed.answer()));
                    }
                }
                case Action.Login action ->
                    logins.put(
                            completed.operation(),
                            new Login(completed.operation(), action, invoked.at(), completed.at(), completed.answer()));
            }
        }

        private static Revocation acknowledged(Revocation known, long at, Answer answer) {
            return known.acked() != null ? known : new Revocation(known.credential(), known.invoked(), at, answer);
        }

        Facts facts() {
            troubled.forEach((node, from) -> troubles.add(new Trouble(node, from, Long.MAX_VALUE)));
            stopped.forEach((node, from) -> stops.add(new Trouble(node, from, end)));
            List<Session> sessions = new ArrayList<>();
            for (Login login : logins.values()) {
                if (login.answer() instanceof Answer.Accepted && !login.action().isRequest()) {
                    Event.Ended last = ended.get(login.operation());
                    sessions.add(
                            last == null
                                    ? new Session(login, end, null, "")
                                    : new Session(login, last.at(), last.ending(), last.words()));
                }
            }
            return new Facts(
                    Map.copyOf(issues),
                    Map.copyOf(revocations),
                    List.copyOf(logins.values()),
                    sessions,
                    troubles,
                    stops,
                    end);
        }
    }
}
