package latchkey.admin.portal.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import latchkey.admin.portal.Texts;
import latchkey.admin.portal.operator.NodeState.BackendState;
import latchkey.admin.portal.operator.NodeState.CertificateState;
import latchkey.admin.portal.operator.NodeState.Load;
import latchkey.admin.portal.operator.NodeState.LoginMinute;
import latchkey.admin.portal.passwords.Words;
import latchkey.credentials.ClusterState;
import latchkey.credentials.guesses.GuessReport;

/** Says in sentences what is not well, the worst first. */
final class Findings {
    private static final Duration EXPIRES_SOON = Duration.ofDays(14);
    private static final Duration EXPIRES_VERY_SOON = Duration.ofDays(3);
    /** A change that nobody waits for is confirmed by then. */
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(5);

    private static final int LATE_MINUTES = 5;
    private static final int MANY_BLOCKS = 10;
    private static final double NEARLY_FULL = 0.8;

    private final Texts texts;
    private final Snapshot snapshot;
    private final List<Finding> found = new ArrayList<>();

    private Findings(Texts texts, Snapshot snapshot) {
        this.texts = texts;
        this.snapshot = snapshot;
    }

    static List<Finding> of(Snapshot snapshot, Texts texts) {
        Findings findings = new Findings(texts, snapshot);
        findings.lookAtRecord();
        findings.lookAtNode();
        findings.lookAtGuesses();
        return findings.found.stream()
                .sorted((one, other) -> one.kind().compareTo(other.kind())) // bad before warn
                .toList();
    }

    private void bad(String key, Object... arguments) {
        found.add(Finding.bad(texts.of(key, arguments)));
    }

    private void warn(String key, Object... arguments) {
        found.add(Finding.warn(texts.of(key, arguments)));
    }

    private void lookAtRecord() {
        Snapshot.OfRecord record = snapshot.record();
        if (record == null) {
            bad("operator.finding.record");
            return;
        }
        for (ClusterState.Member member : record.cluster().members()) {
            if (member.silent()) {
                bad(
                        "operator.finding.silent",
                        member.facts().name(),
                        Words.duration(texts, member.facts().heard()));
            }
        }
        long late = record.cluster().inFlight().stream()
                .filter(change -> change.change().at().plus(CONFIRMED_WITHIN).isBefore(snapshot.at()))
                .count();
        if (late > 0) {
            bad("operator.finding.in-flight", late);
        }
    }

    private void lookAtNode() {
        NodeState here = snapshot.here();
        for (BackendState backend : here.backends()) {
            if (Boolean.FALSE.equals(backend.up())) {
                bad("operator.finding.backend", Told.service(texts, backend.service()), backend.address());
            }
        }
        here.certificates().forEach(this::lookAtCertificate);
        if (here.reloadRefused()) {
            warn("operator.finding.reload");
        }
        if (here.draining()) {
            warn("operator.finding.draining", here.name());
        }
        List<LoginMinute> minutes = here.logins();
        long unavailable = minutes.subList(Math.max(0, minutes.size() - LATE_MINUTES), minutes.size()).stream()
                .mapToLong(LoginMinute::unavailable)
                .sum();
        if (unavailable > 0) {
            bad("operator.finding.unavailable", unavailable);
        }
        for (Load load : here.loads()) {
            Long most = load.most();
            if (most != null && most > 1 && load.now() >= NEARLY_FULL * most) {
                warn("operator.finding.full", texts.of("operator.load." + load.what()), load.now(), most);
            }
        }
    }

    private void lookAtCertificate(CertificateState certificate) {
        Instant expires = certificate.expires();
        String user = texts.of("operator.used-by." + certificate.usedBy());
        if (!expires.isAfter(snapshot.at())) {
            bad("operator.finding.expired", user);
        } else if (expires.isBefore(snapshot.at().plus(EXPIRES_SOON))) {
            String key = "operator.finding.expires";
            long days = Duration.between(snapshot.at(), expires).toDays();
            if (expires.isBefore(snapshot.at().plus(EXPIRES_VERY_SOON))) {
                bad(key, user, days);
            } else {
                warn(key, user, days);
            }
        }
    }

    private void lookAtGuesses() {
        GuessReport guesses = snapshot.guesses();
        long refused = guesses.blocks().stream()
                .filter(block -> block.shutFor() != null)
                .count();
        if (refused >= MANY_BLOCKS) {
            warn("operator.finding.guessers", refused);
        }
        if (!guesses.logins().isEmpty()) {
            warn("operator.finding.guessed", guesses.logins().size());
        }
    }
}
