package latchkey.credentials;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.secret.Seals;
import latchkey.credentials.shared.SharedStore;

/** The nodes' reports in the shared store, sealed. Every method throws {@link SharedUnavailable}. */
final class NodeReports {
    private static final byte[] PLACE = {};

    private final SharedStore shared;
    private final Seals seals;
    private final CredentialMeter meter;

    NodeReports(SharedStore shared, Seals seals, CredentialMeter meter) {
        this.shared = shared;
        this.seals = seals;
        this.meter = meter;
    }

    void put(NodeReport report) {
        shared.report(
                field(report.incarnation()),
                seals.seal(Seals.Purpose.NODE_REPORT, PLACE, NodeReportCodec.encode(report)));
    }

    void remove(long incarnation) {
        shared.unreport(field(incarnation));
    }

    /** Those that a node has sealed; some may be old. */
    List<NodeReport> all() {
        List<NodeReport> reports = new ArrayList<>();
        for (byte[] sealed : shared.reports()) {
            byte[] content = seals.open(Seals.Purpose.NODE_REPORT, PLACE, sealed);
            Optional<NodeReport> report = content == null ? Optional.empty() : NodeReportCodec.decode(content);
            report.ifPresentOrElse(reports::add, meter::eventRefused);
        }
        return reports;
    }

    private static byte[] field(long incarnation) {
        return ByteBuffer.allocate(Long.BYTES).putLong(incarnation).array();
    }
}
