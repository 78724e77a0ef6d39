package latchkey.credentials.secret;

import java.util.List;
import java.util.Optional;

/**
 * The peppers that this process knows: the present one, under which everything new is made, and others under which
 * something may have been made, here or by another node. Can be changed while it is used.
 */
public final class KeyRing {
    private volatile List<Pepper> peppers;

    /** @param peppers the present one first, each at least 32 bytes; not kept */
    public KeyRing(List<byte[]> peppers) {
        this.peppers = read(peppers);
    }

    private static List<Pepper> read(List<byte[]> peppers) {
        if (peppers.isEmpty()) {
            throw new IllegalArgumentException("a key ring needs a pepper");
        }
        return peppers.stream().map(Pepper::new).toList();
    }

    /** From now on these are known, and the first is the present one. */
    public void replace(List<byte[]> renewed) {
        peppers = read(renewed);
    }

    public Pepper present() {
        return peppers.getFirst();
    }

    /** All of them, the present one first. */
    public List<Pepper> all() {
        return peppers;
    }

    /** What tells them apart, the present one first. */
    public List<String> ids() {
        return peppers.stream().map(Pepper::id).toList();
    }

    /** The pepper of that {@link Pepper#id()}. */
    public Optional<Pepper> named(String id) {
        return peppers.stream().filter(pepper -> pepper.id().equals(id)).findFirst();
    }
}
