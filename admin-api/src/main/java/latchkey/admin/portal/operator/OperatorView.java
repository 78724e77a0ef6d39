package latchkey.admin.portal.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows.
 *
 * @param findings what is not well; empty if all is
 * @param counts null while the record is away
 */
public record OperatorView(
        Snapshot snapshot,
        List<Finding> findings,
        List<Chart> charts,
        SessionsView.@Nullable Counts counts,
        SessionsView sessions) {
    public OperatorView {
        findings = List.copyOf(findings);
        charts = List.copyOf(charts);
    }

    /** {@code good}, {@code warn} or {@code bad}. */
    public String kind() {
        return findings.isEmpty() ? "good" : findings.getFirst().kind();
    }
}
