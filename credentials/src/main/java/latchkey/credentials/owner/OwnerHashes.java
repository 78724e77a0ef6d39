package latchkey.credentials.owner;

import java.nio.ByteBuffer;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;

/** Hashes primary passwords, blinded by the pepper first; every method takes one slow hash. */
final class OwnerHashes {
    private final SlowHashes slowHashes;
    private final KeyRing keys;

    OwnerHashes(SlowHashes slowHashes, KeyRing keys) {
        this.slowHashes = slowHashes;
        this.keys = keys;
    }

    /** @param account 0 for a hash that is for nobody and takes the same time */
    SlowHash hash(long account, byte[] password) {
        Pepper pepper = keys.present();
        return slowHashes.hash(pepper.id(), blind(pepper, account, password));
    }

    /** @throws RecordUnavailable if the hash is under a key that is not known here */
    boolean matches(SlowHash hash, long account, byte[] password) {
        Pepper pepper = keys.named(hash.kind().pepperId())
                .orElseThrow(
                        () -> new RecordUnavailable("it holds a primary password under a key that is not known here"));
        return slowHashes.matches(hash, blind(pepper, account, password));
    }

    /** Whether it was made under the present key at the present cost. */
    boolean isPresent(SlowHash hash) {
        return hash.kind().equals(slowHashes.kind(keys.present()));
    }

    private static byte[] blind(Pepper pepper, long account, byte[] password) {
        byte[] owner = ByteBuffer.allocate(Long.BYTES).putLong(account).array();
        return pepper.ownerKey().hash("primary password", owner, password);
    }
}
