package latchkey.credentials;

import java.util.Optional;
import latchkey.credentials.secret.Seals;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.shared.SharedUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The changes on their short way from node to node: sealed, through the shared store. */
final class ChangeStream implements SharedStore.Follower {
    private static final Logger log = LoggerFactory.getLogger(ChangeStream.class);
    private static final byte[] PLACE = {};

    private final SharedStore shared;
    private final Seals seals;
    private final ChangeFeed feed;
    private final CredentialMeter meter;

    ChangeStream(SharedStore shared, Seals seals, ChangeFeed feed, CredentialMeter meter) {
        this.shared = shared;
        this.seals = seals;
        this.feed = feed;
        this.meter = meter;
    }

    /** Tells the other nodes, if the store takes it, which it returns; if not, they read it in the record. */
    boolean append(Change change) {
        try {
            shared.append(seals.seal(Seals.Purpose.CHANGE, PLACE, ChangeCodec.encode(change)));
            return true;
        } catch (SharedUnavailable e) {
            log.debug("change {} was not told through the shared store", change.seq(), e);
            return false;
        }
    }

    @Override
    public void event(byte[] event) {
        byte[] content = seals.open(Seals.Purpose.CHANGE, PLACE, event);
        Optional<Change> change = content == null ? Optional.empty() : ChangeCodec.decode(content);
        change.ifPresentOrElse(feed::heard, meter::eventRefused);
    }

    @Override
    public void caughtUp() {
        // What was missed is seen by the numbers of the changes.
    }
}
