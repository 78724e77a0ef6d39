package latchkey.app.node;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import latchkey.config.ConfigException;
import latchkey.config.ConfigLoader;
import latchkey.config.Configuration;
import latchkey.config.ConfigurationChange;
import latchkey.config.Problem;
import latchkey.config.Reload;
import latchkey.config.ReloadOutcome;
import latchkey.gateway.PreparedSettings;
import latchkey.gateway.meters.ProcessMeters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what a configuration says now, while the node runs: all of it, or nothing. Everything is read, tried and made
 * ready first; what follows then cannot fail. Live sessions keep what they began with.
 */
final class Reloader {

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    /** How often files that change while they are read are read. */
    private static final int TRIES = 3;

    private static final Duration PAUSE = Duration.ofMillis(300);

    /** What is read again. */
    private enum Scope {
        /** The configuration file and every file that it names. */
        EVERYTHING,
        /** The certificates that the configuration in force names. */
        CERTIFICATES
    }

    private final Parts parts;
    private final ProcessMeters meters;
    private final Clock clock;
    private Fingerprints certificates;
    private volatile Configuration inForce;

    private volatile @Nullable Refusal refusal;

    private record Refusal(Scope scope, Instant since) {}

    /** @param inForce what the parts were made of */
    Reloader(Configuration inForce, Parts parts, ProcessMeters meters, Clock clock) {
        this.inForce = inForce;
        this.parts = parts;
        this.meters = meters;
        this.clock = clock;
        this.certificates = Fingerprints.of(inForce.reloadedCertificates());
        parts.tellExpiry(inForce.settings());
        meters.inForce(clock.instant());
    }

    Configuration inForce() {
        return inForce;
    }

    /** For those who watch: whether what is on disk is in force, as far as it was tried. */
    String state() {
        Refusal now = refusal;
        return now == null ? "in force" : "refused since " + now.since;
    }

    /** Reads everything again, and takes it over or says in the log why not. Blocks for some seconds at most. */
    synchronized ReloadOutcome reload() {
        ReloadOutcome outcome = attempt(Scope.EVERYTHING);
        tell(Scope.EVERYTHING, outcome);
        return outcome;
    }

    /**
     * Files that are watched have changed.
     *
     * @param last whether to complain now if they will not do: they may be half written
     * @return whether that is settled
     */
    synchronized boolean noticed(boolean last) {
        Scope scope =
                inForce.settings().reload().watch() == Reload.Watch.EVERYTHING ? Scope.EVERYTHING : Scope.CERTIFICATES;
        ReloadOutcome outcome = attempt(scope);
        if (outcome instanceof ReloadOutcome.Done(var changed) && changed.isEmpty() && refusal == null) {
            return true;
        }
        boolean settled = outcome instanceof ReloadOutcome.Done || last;
        if (settled) {
            tell(scope, outcome);
        }
        return settled;
    }

    private ReloadOutcome attempt(Scope scope) {
        try {
            for (int tries = 0; tries < TRIES; tries++) {
                Configuration next = switch (scope) {
                    case EVERYTHING -> ConfigLoader.read(inForce.file());
                    case CERTIFICATES -> inForce;
                };
                Fingerprints read = Fingerprints.of(next.reloadedCertificates());
                ReloadOutcome outcome = attempt(next, read);
                if (outcome != null) {
                    return outcome;
                }
                Thread.sleep(PAUSE);
            }
            return refused("files that change while they are read", "files that are complete");
        } catch (ConfigException e) {
            return new ReloadOutcome.Refused(e.problems());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return refused("a node that is being stopped", "one that runs");
        } catch (RuntimeException e) {
            LOG.error("a reload failed; everything is as before", e);
            return refused("trouble of Latchkey's own, which the log has", "another try");
        }
    }

    /** Null if the files were changed meanwhile. */
    private @Nullable ReloadOutcome attempt(Configuration next, Fingerprints read) {
        ConfigurationChange change = ConfigurationChange.between(inForce, next);
        Set<String> files = read.differing(certificates);
        TreeSet<String> changed = new TreeSet<>(change.keys());
        changed.addAll(files);
        if (changed.isEmpty()) {
            inForce = next;
            return new ReloadOutcome.Done(changed);
        }
        List<Problem> problems = new ArrayList<>(change.needRestart());
        problems.addAll(Trial.problems(next));
        // What is in force may have expired; what takes its place must not.
        Trial.warnings(next).stream()
                .filter(problem -> files.contains(problem.key()))
                .forEach(problems::add);
        if (!problems.isEmpty()) {
            return isStill(next, read) ? new ReloadOutcome.Refused(problems) : null;
        }
        PreparedSettings prepared = parts.prepare(inForce.settings(), next.settings());
        if (!isStill(next, read)) {
            prepared.discard();
            return null;
        }
        try {
            prepared.apply();
        } catch (UncheckedIOException e) {
            prepared.discard();
            return new ReloadOutcome.Refused(
                    List.of(next.problem("log.audit", String.valueOf(e.getMessage()), "a file that can be written")));
        }
        inForce = next;
        certificates = read;
        return new ReloadOutcome.Done(changed);
    }

    private static boolean isStill(Configuration next, Fingerprints read) {
        return Fingerprints.of(next.reloadedCertificates()).equals(read);
    }

    private ReloadOutcome.Refused refused(String found, String allowed) {
        return new ReloadOutcome.Refused(List.of(inForce.problem("", found, allowed)));
    }

    private void tell(Scope scope, ReloadOutcome outcome) {
        switch (outcome) {
            case ReloadOutcome.Done(var changed) -> {
                meters.reloaded(clock.instant());
                Refusal before = refusal;
                if (before != null && (scope == Scope.EVERYTHING || before.scope == scope)) {
                    refusal = null;
                } else if (before != null) {
                    meters.reloadStillRefused();
                }
                LOG.atInfo()
                        .addKeyValue("changed", changed.isEmpty() ? "nothing" : String.join(",", changed))
                        .log("configuration reloaded");
            }
            case ReloadOutcome.Refused(var problems) -> {
                Refusal before = refusal;
                refusal = before != null && before.scope == scope
                        ? before
                        : new Refusal(scope, clock.instant().truncatedTo(ChronoUnit.SECONDS));
                meters.reloadRefused();
                problems.forEach(Reloader::complain);
            }
        }
    }

    private static void complain(Problem problem) {
        LOG.atError()
                .addKeyValue("file", problem.file())
                .addKeyValue("line", problem.line())
                .addKeyValue("key", problem.key())
                .addKeyValue("found", problem.found())
                .addKeyValue("allowed", problem.allowed())
                .log("configuration refused, what was in force stays");
    }

    /** The files that are looked at now. */
    Set<Path> watched() {
        Configuration now = inForce;
        Set<Path> files = new TreeSet<>();
        if (now.settings().reload().watch() != Reload.Watch.NOTHING) {
            files.addAll(now.reloadedCertificates().values());
        }
        if (now.settings().reload().watch() == Reload.Watch.EVERYTHING) {
            files.add(now.file());
            files.addAll(now.secrets());
        }
        return files;
    }
}
