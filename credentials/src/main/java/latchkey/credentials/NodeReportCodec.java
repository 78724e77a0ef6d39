package latchkey.credentials;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node's report as bytes. A later version may put more behind: it is read over. */
final class NodeReportCodec {
    private static final byte FORM = 1;
    private static final long NONE = -1;

    private NodeReportCodec() {}

    static byte[] encode(NodeReport report) {
        Long latest = report.latest();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeLong(report.incarnation());
            out.writeLong(report.beat());
            out.writeLong(report.position());
            out.writeLong(report.confirmed());
            out.writeLong(latest == null ? NONE : latest);
            out.writeShort(report.echoes().size());
            for (Map.Entry<Long, Long> echo : report.echoes().entrySet()) {
                out.writeLong(echo.getKey());
                out.writeLong(echo.getValue());
            }
            out.writeShort(report.closed().size());
            for (Map.Entry<Long, Integer> change : report.closed().entrySet()) {
                out.writeLong(change.getKey());
                out.writeInt(change.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Empty if these bytes are no report. */
    static Optional<NodeReport> decode(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readByte() != FORM) {
                return Optional.empty();
            }
            long incarnation = in.readLong();
            long beat = in.readLong();
            long position = in.readLong();
            long confirmed = in.readLong();
            long read = in.readLong();
            @Nullable Long latest = read == NONE ? null : read;
            Map<Long, Long> echoes = new HashMap<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                echoes.put(in.readLong(), in.readLong());
            }
            Map<Long, Integer> closed = new HashMap<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                closed.put(in.readLong(), in.readInt());
            }
            return Optional.of(new NodeReport(incarnation, beat, position, confirmed, latest, echoes, closed));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
