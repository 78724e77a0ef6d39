package latchkey.credentials;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import latchkey.credentials.secret.SlowHash;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link KnownPassword}: a version, then its fields in their order. Numbers have their full length, most
 * significant byte first; texts are Java's modified UTF-8 with their length in front; an expiry that is never is {@link
 * Long#MIN_VALUE}.
 */
final class KnownPasswordCodec {
    private static final int VERSION = 1;
    /** Twice the greatest that can be: a login, six services and 32 networks. */
    static final int LONGEST = 4_096;

    private static final long NEVER = Long.MIN_VALUE;

    private KnownPasswordCodec() {}

    static byte[] encode(KnownPassword password) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(password.account());
            out.writeUTF(password.login());
            out.writeLong(password.credential());
            out.writeLong(password.epoch());
            out.writeLong(password.asOf());
            out.writeBoolean(password.suspended());
            out.writeBoolean(password.revoked());
            Instant expires = password.expires();
            out.writeLong(expires == null ? NEVER : expires.toEpochMilli());
            out.writeByte(password.services().size());
            for (Service service : password.services()) {
                out.writeUTF(service.wireName());
            }
            out.writeByte(password.networks().size());
            for (Network network : password.networks()) {
                out.writeUTF(network.toString());
            }
            out.writeUTF(password.kind().pepperId());
            Argon2Cost cost = password.kind().cost();
            out.writeInt(cost.memoryKib());
            out.writeInt(cost.passes());
            out.writeInt(cost.lanes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        }
        return bytes.toByteArray();
    }

    /** What was encoded; null if it is of another version, or anything else that is not wholly understood. */
    static @Nullable KnownPassword decode(byte[] bytes) {
        if (bytes.length > LONGEST) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readUnsignedByte() != VERSION) {
                return null;
            }
            KnownPassword password = read(in);
            return in.read() < 0 ? password : null;
        } catch (IOException | IllegalArgumentException _) {
            return null;
        }
    }

    private static KnownPassword read(DataInputStream in) throws IOException {
        return new KnownPassword(
                in.readLong(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean(),
                expires(in.readLong()),
                services(in),
                networks(in),
                new SlowHash.Kind(in.readUTF(), new Argon2Cost(in.readInt(), in.readInt(), in.readInt())));
    }

    private static @Nullable Instant expires(long millis) {
        return millis == NEVER ? null : Instant.ofEpochMilli(millis);
    }

    private static Set<Service> services(DataInputStream in) throws IOException {
        EnumSet<Service> services = EnumSet.noneOf(Service.class);
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            services.add(Service.named(in.readUTF())
                    .orElseThrow(() -> new IllegalArgumentException("a service of a newer version")));
        }
        return services;
    }

    private static List<Network> networks(DataInputStream in) throws IOException {
        List<Network> networks = new ArrayList<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            networks.add(Network.parse(in.readUTF()));
        }
        return networks;
    }
}
