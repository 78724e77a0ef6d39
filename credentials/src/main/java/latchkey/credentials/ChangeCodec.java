package latchkey.credentials;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A change as bytes. A later version may put more behind: it is read over, and so are kinds that are not known here. */
final class ChangeCodec {
    private static final byte FORM = 1;
    private static final long NO_CREDENTIAL = -1;

    private ChangeCodec() {}

    static byte[] encode(Change change) {
        Long credential = change.credential();
        String session = change.session();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeLong(change.seq());
            out.writeLong(change.previous());
            out.writeLong(change.account());
            out.writeLong(credential == null ? NO_CREDENTIAL : credential);
            out.writeLong(change.epoch());
            out.writeLong(change.at().toEpochMilli());
            out.writeUTF(change.kind().name());
            out.writeUTF(session == null ? "" : session);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Empty if these bytes are no change. */
    static Optional<Change> decode(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readByte() != FORM) {
                return Optional.empty();
            }
            long seq = in.readLong();
            long previous = in.readLong();
            long account = in.readLong();
            long credential = in.readLong();
            long epoch = in.readLong();
            Instant at = Instant.ofEpochMilli(in.readLong());
            Change.Kind kind = Change.Kind.named(in.readUTF());
            String session = in.readUTF();
            @Nullable Long about = credential == NO_CREDENTIAL ? null : credential;
            return previous < seq
                    ? Optional.of(new Change(
                            seq, previous, account, about, session.isEmpty() ? null : session, epoch, kind, at))
                    : Optional.empty();
        } catch (IOException | DateTimeException _) {
            return Optional.empty();
        }
    }
}
