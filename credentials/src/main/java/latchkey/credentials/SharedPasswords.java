package latchkey.credentials;

import java.nio.ByteBuffer;
import java.time.Duration;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.KeyedHash;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.Seals;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * The passwords that some node saw proved (L2), so that one node's slow hash serves all of them and their restarts. Both
 * names of an entry are hashes under a key derived from the pepper, and its seal binds it to them: whoever can write to
 * the store can neither make an entry nor make one count for another login or password (E3). Old entries are good
 * seals too: whether the facts of one still count is for {@link KnownPasswords#counts} to say.
 */
final class SharedPasswords {
    /** A day and what may pass before a known one is {@link KnownPasswords#SHARED_AGAIN_AFTER shared again}. */
    private static final Duration LASTS = Duration.ofHours(24).plus(KnownPasswords.SHARED_AGAIN_AFTER);

    private static final int SEAL_BYTES = 40;

    /** A store that takes longer is not asked once more for the same login: a tenth of the budget, which each asking leaves. */
    private static final Duration AT_EASE = Duration.ofMillis(5);

    private final @Nullable SharedStore store;
    private final KeyRing keys;
    private final Seals seals;
    private final CredentialMeter meter;

    /** @param store null if the nodes share none: then nothing is ever found */
    SharedPasswords(@Nullable SharedStore store, KeyRing keys, CredentialMeter meter) {
        this.store = store;
        this.keys = keys;
        this.meter = meter;
        seals = new Seals(keys);
    }

    /** Where an entry is: the key of all entries of a login, and the field of one password in it. */
    static final class Place {
        private final byte[] login;
        private final byte[] password;

        private Place(byte[] login, byte[] password) {
            this.login = login;
            this.password = password;
        }

        /** What the seal binds an entry to: two hashes of fixed length. */
        private byte[] sealed() {
            return ByteBuffer.allocate(login.length + password.length)
                    .put(login)
                    .put(password)
                    .array();
        }
    }

    /** Whether it is worth asking. Memory only. */
    boolean reachable() {
        return store != null && store.reachable();
    }

    /** Where an entry is put. */
    Place place(LoginName login, byte[] letters) {
        return place(keys.present(), login, letters);
    }

    private static Place place(Pepper pepper, LoginName login, byte[] letters) {
        KeyedHash key = pepper.sharedKey();
        byte[] name = login.utf8();
        return new Place(key.hash("login", name), key.hash("password", name, letters));
    }

    /**
     * The entry of that login and password, if there is one, also one that was put before the present key took a former
     * one's place: no rotation empties the store. Blocks for as long as the store's budget allows.
     */
    @Nullable
    KnownPassword find(LoginName login, byte[] letters) {
        if (store == null) {
            return null;
        }
        long began = System.nanoTime();
        try {
            for (Pepper pepper : keys.all()) {
                Place place = place(pepper, login, letters);
                byte[] sealed = store.get(place.login, place.password);
                if (sealed != null) {
                    return open(place, sealed);
                }
                if (System.nanoTime() - began > AT_EASE.toNanos()) {
                    return null;
                }
            }
        } catch (SharedUnavailable _) {
            // the store counts it
        }
        return null;
    }

    private @Nullable KnownPassword open(Place place, byte[] sealed) {
        byte[] content = sealed.length > KnownPasswordCodec.LONGEST + SEAL_BYTES
                ? null
                : seals.open(Seals.Purpose.KNOWN_PASSWORD, place.sealed(), sealed);
        if (content == null) {
            meter.sharedPasswordForged();
            return null;
        }
        return KnownPasswordCodec.decode(content);
    }

    /** Puts an entry, unless the one that is there has a newer epoch. Does not wait, and never fails. */
    void put(Place place, KnownPassword password) {
        if (store != null) {
            byte[] content = KnownPasswordCodec.encode(password);
            byte[] sealed = seals.seal(Seals.Purpose.KNOWN_PASSWORD, place.sealed(), content);
            store.put(place.login, place.password, password.epoch(), sealed, LASTS);
        }
    }
}
