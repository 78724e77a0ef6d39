package latchkey.credentials.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import latchkey.credentials.Change;
import latchkey.credentials.Outcome;
import org.jspecify.annotations.Nullable;

/** What must hold, whatever goes wrong: asked at each answer, and of each open session now and then. */
public final class Rules {
    /** From the commit of a change to its effect where the record answers: a poll that began too early, and the next. */
    private static final long BY_RECORD = Duration.ofMillis(600).toNanos();
    /** The same where only the stream arrives, with a repair by another node: G4. */
    private static final long BY_STREAM = Duration.ofSeconds(5).toNanos();
    /** A refusal that is remembered counts for a second after the record's last answer. */
    private static final long BY_MEMORY = BY_RECORD + Duration.ofSeconds(1).toNanos();

    /** A lease of none would leave no time between two polls. */
    private static final long LEAST_LEASE = Duration.ofSeconds(1).toNanos();

    private static final long MOMENT = Duration.ofMillis(50).toNanos();
    /** A process that slept longer knows that it may have missed something. */
    private static final long LONGEST_SILENCE = Duration.ofMillis(5_250).toNanos();

    private static final long MARGIN = Duration.ofSeconds(1).toNanos();
    /** A process that slept asks once more before it ends its sessions. */
    private static final long ONE_MORE_ATTEMPT = Duration.ofMillis(2_500).toNanos();

    /** The end of the lease is seen at one beat, and at the next but one that it lasts. */
    private static final long TWO_BEATS = Duration.ofMillis(500).toNanos();

    static final Duration LONGEST_FAREWELL = Duration.ofMillis(100);

    private final Scheduler scheduler;
    private final @Nullable Timeline store;
    private final List<Gateway> gateways;
    private final long lease;
    private final long outage;
    private final List<String> history = new ArrayList<>();

    /**
     * @param store null if there is none
     * @param outage the lease, if there is no shared store
     */
    public Rules(
            Scheduler scheduler, @Nullable Timeline store, List<Gateway> gateways, Duration lease, Duration outage) {
        this.scheduler = scheduler;
        this.store = store;
        this.gateways = gateways;
        this.lease = Math.max(LEAST_LEASE, lease.toNanos());
        this.outage = Math.max(this.lease, outage.toNanos());
    }

    /** Notes what happened; for whoever looks into a failure. */
    public void note(String what) {
        history.add(at(scheduler.now()) + "  " + what);
    }

    public List<String> history() {
        return history;
    }

    private static String at(long nanos) {
        return nanos == Long.MAX_VALUE ? "never" : String.format("%.6f s", nanos / 1e9);
    }

    /** The prefix of a history's last line, if a rule was broken. */
    public static final String BROKEN = "BROKEN: ";

    private static void broken(String rule, String what) {
        throw new AssertionError(rule + ": " + what);
    }

    /** The schedule ended with that. */
    void failed(AssertionError e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        history.add(BROKEN + text);
    }

    /** An attempt with the right password was answered. */
    public void answered(Gateway gateway, Fate fate, long invoked, Outcome outcome) {
        note(gateway + ": " + fate + ", asked at " + at(invoked) + ": " + outcome);
        switch (outcome) {
            case Outcome.Accepted accepted -> accepted(gateway, fate, invoked, accepted);
            case Outcome.Refused refused -> refused(fate, invoked, refused);
            case Outcome.Unavailable _ -> {}
        }
    }

    /** An attempt with a password that is nobody's was answered. */
    public void answeredWrong(Gateway gateway, Outcome outcome) {
        if (outcome instanceof Outcome.Accepted) {
            broken("a wrong password never gets in", gateway + ": " + outcome);
        }
    }

    private void accepted(Gateway gateway, Fate fate, long invoked, Outcome.Accepted accepted) {
        if (accepted.account() != fate.account || !accepted.login().equals(fate.login)) {
            broken(
                    "what one account's password proves signs nobody else in",
                    fate + " at " + gateway + ": " + accepted);
        }
        if (fate.credential != 0 && accepted.credential() != fate.credential) {
            broken("a password is taken for itself only", fate + " at " + gateway + ": " + accepted);
        }
        // What a login under way is answered counts too, but for the moment between the last look and the answer.
        boolean slept = gateway.pauses.inTrouble() || gateway.pauses.lastEnd() > invoked;
        long asked = slept ? invoked : Math.max(invoked, scheduler.now() - MOMENT);
        if (asked > fate.enforced) {
            broken("enforced is never followed by an acceptance", fate + " at " + gateway);
        }
        if (asked > fate.told.getOrDefault(gateway.name, Long.MAX_VALUE)) {
            broken("a node refuses by when the revoker was told", fate + " at " + gateway);
        }
        long refuses = refuses(gateway, fate.revoked);
        if (asked > refuses) {
            broken("a revocation is effective in time", fate + " at " + gateway + " by " + at(refuses));
        }
        long isolated = isolated(gateway);
        if (invoked > isolated) {
            broken(
                    "memory is trusted for the lease only",
                    gateway + " is cut off and trusted it until " + at(isolated));
        }
    }

    private void refused(Fate fate, long invoked, Outcome.Refused refused) {
        if (fate.revoking != Long.MAX_VALUE) {
            return;
        }
        boolean mayBeUnknown = refused.reason() == Outcome.Reason.WRONG
                && (fate.issued == Long.MAX_VALUE || invoked <= fate.issued + BY_MEMORY);
        if (!mayBeUnknown) {
            broken("a valid password is never refused", fate + ": " + refused);
        }
    }

    /** Open sessions are looked at. */
    public void look() {
        for (Gateway gateway : gateways) {
            if (gateway.killed() || gateway.pauses.inTrouble()) {
                continue;
            }
            for (Gateway.Session session : gateway.sessions) {
                if (session.confirmed && !session.ended) {
                    look(gateway, session);
                }
            }
        }
    }

    private void look(Gateway gateway, Gateway.Session session) {
        long now = scheduler.now();
        long farewell = LONGEST_FAREWELL.toNanos();
        long awake = gateway.pauses.lastEnd() + ONE_MORE_ATTEMPT;
        Change revocation = session.fate.revocation;
        if (revocation != null && session.login.epoch() < revocation.epoch()) {
            long closed = refuses(gateway, session.fate.revoked);
            if (now - farewell > Math.max(awake, closed)) {
                broken("no session outlives its password", session.fate + " at " + gateway + " by " + at(closed));
            }
        }
        if (now > session.fate.enforced) {
            broken("enforced means that the sessions are closed", session.fate + " at " + gateway);
        }
        if (now - farewell - TWO_BEATS > Math.max(awake, isolated(gateway))) {
            broken("a node that is cut off closes its sessions", session.fate + " at " + gateway);
        }
    }

    /** From when the gateway must refuse what was revoked at that time. */
    private long refuses(Gateway gateway, long revoked) {
        if (revoked == Long.MAX_VALUE) {
            return revoked;
        }
        if (gateway.began > revoked) {
            return gateway.began;
        }
        long byRecord = Timeline.firstCalm(revoked, BY_RECORD, gateway.record.troubles(), gateway.pauses);
        long byTrust = revoked + outage + MARGIN;
        long bySleep = gateway.record.troubles().isCalmSince(revoked)
                ? gateway.pauses.endOfLong(LONGEST_SILENCE, revoked)
                : Long.MAX_VALUE;
        return Math.min(Math.min(byRecord, bySleep), Math.min(byTrust, byStream(gateway, revoked)));
    }

    /** Another node that reads the record sends again what this one may have missed. */
    private long byStream(Gateway gateway, long revoked) {
        long earliest = Long.MAX_VALUE;
        if (store == null) {
            return earliest;
        }
        for (Gateway other : gateways) {
            if (other != gateway && !other.killed() && other.began < revoked) {
                long calm = Timeline.firstCalm(
                        revoked,
                        BY_STREAM,
                        store,
                        gateway.store.troubles(),
                        gateway.pauses,
                        other.store.troubles(),
                        other.record.troubles(),
                        other.pauses);
                earliest = Math.min(earliest, calm);
            }
        }
        return earliest;
    }

    /** Until when a gateway that has neither the record nor the shared store may trust its memory. */
    private long isolated(Gateway gateway) {
        if (!gateway.record.isCut() || !gateway.store.isCut()) {
            return Long.MAX_VALUE;
        }
        long since = Timeline.troubledSince(gateway.record.troubles(), gateway.store.troubles());
        return since == Long.MAX_VALUE ? since : since + lease + MARGIN;
    }
}
