package latchkey.credentials;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Who holds the open sessions of this process, and ends them when it is told. For any number of threads. */
public interface SessionHolder {
    /**
     * Ends the sessions that the change forbids: those opened under an epoch older than {@link Change#epoch()} by what
     * {@link Change.Kind#ends()} says. Called when the verifier already refuses what the change forbids; once or more
     * for each change, nearly always in the order of commits. Must return at once.
     *
     * @return how many were ended, once all of them are closed
     */
    CompletionStage<Integer> changed(Change change);

    /**
     * Ends all sessions: this process has heard nothing for longer than its lease, and does not know any more who may
     * still be signed in (faults.md G5). Must return at once.
     */
    void cutOff();

    /** The sessions that are open and worth listing; a request of a moment is not. */
    List<SessionFacts> sessions();

    /** How many are open. */
    int count();
}
