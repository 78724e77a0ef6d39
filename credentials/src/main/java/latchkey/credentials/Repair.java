package latchkey.credentials;

import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells changes again to the nodes that missed them in the shared store and cannot read the record. */
final class Repair {
    private static final Logger log = LoggerFactory.getLogger(Repair.class);
    private static final int AT_ONCE = 1_000;

    private final ChangeLog record;
    private final Beats beats;
    private final ChangeFeed feed;
    private final ChangeStream stream;

    Repair(ChangeLog record, Beats beats, ChangeFeed feed, ChangeStream stream) {
        this.record = record;
        this.beats = beats;
        this.feed = feed;
        this.stream = stream;
    }

    /** Blocks for the record. To be called about once a second. */
    void repair() {
        List<Long> behind = beats.positionsBehind();
        if (behind.isEmpty() || !feed.reading().answered()) {
            return;
        }
        long from = Collections.min(behind);
        try {
            List<Change> missing = record.from(from + 1, AT_ONCE).changes();
            if (missing.stream().allMatch(stream::append)) {
                log.info("{} changes after {} were told again to a node that missed them", missing.size(), from);
            }
        } catch (RecordUnavailable e) {
            log.debug("changes after {} cannot be told again", from, e);
        }
    }
}
