package latchkey.config;

import java.util.List;
import java.util.SortedSet;

/** What became of the wish to take over what a configuration says now. */
public sealed interface ReloadOutcome {

    /**
     * It is in force.
     *
     * @param changed the keys that have other values now, or name files that do; empty if nothing has changed
     */
    record Done(SortedSet<String> changed) implements ReloadOutcome {}

    /**
     * What was in force is in force, all of it.
     *
     * @param problems at least one
     */
    record Refused(List<Problem> problems) implements ReloadOutcome {

        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
