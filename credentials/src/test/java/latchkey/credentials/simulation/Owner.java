package latchkey.credentials.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import latchkey.credentials.Change;
import latchkey.credentials.Enforcement;
import latchkey.credentials.RecordUnavailable;
import org.jspecify.annotations.Nullable;

/** Who issues and revokes a password, and what is told to whom then. */
final class Owner {
    private final World world;
    private final Fate fate;

    Owner(World world, Fate fate) {
        this.world = world;
        this.fate = fate;
    }

    void issue(Gateway gateway, Node node) {
        try {
            Change change = commit(
                    gateway,
                    Change.Kind.PASSWORD_ISSUED,
                    seq -> {
                        if (fate.credential == 0) {
                            world.record.add(world.row(fate, seq));
                            return true;
                        }
                        return false;
                    },
                    _ -> {});
            if (change != null) {
                node.committed(change);
                fate.issued = world.scheduler.now();
                world.rules.note(gateway + ": issued " + fate);
            }
        } catch (RecordUnavailable e) {
            world.rules.note(gateway + ": not issued, or perhaps: " + fate);
        }
    }

    void revoke(Gateway gateway, Node node) {
        fate.revoking = Math.min(fate.revoking, world.scheduler.now());
        try {
            Change change = commit(
                    gateway,
                    Change.Kind.PASSWORD_REVOKED,
                    _ -> world.record.revoke(fate.credential),
                    committed -> fate.revocation = committed);
            if (change != null) {
                node.committed(change);
            }
            fate.revoked = Math.min(fate.revoked, world.scheduler.now());
            world.rules.note(gateway + ": revoked " + fate + ", change "
                    + (change == null ? "of somebody else's" : String.valueOf(change.seq())));
            if (change != null && world.random.nextBoolean()) {
                enforce(gateway, node, change);
            }
        } catch (RecordUnavailable e) {
            world.rules.note(gateway + ": not revoked, or perhaps: " + fate);
        }
    }

    private @Nullable Change commit(
            Gateway gateway, Change.Kind kind, ModelRecord.Edit edit, Consumer<Change> committed) {
        return world.record.commit(
                gateway.record, Instant.EPOCH, kind, fate.account, () -> fate.credential, edit, committed);
    }

    private void enforce(Gateway gateway, Node node, Change change) {
        Enforcement enforcement = node.enforced(change, Duration.ofMillis(world.random.nextInt(3000)));
        long now = world.scheduler.now();
        world.rules.note(gateway + ": " + fate + ": " + enforcement);
        switch (enforcement) {
            case Enforcement.Enforced _ -> fate.enforced = Math.min(fate.enforced, now);
            case Enforcement.Durable(int _, var confirmed, var missing) -> {
                confirmed.forEach(name -> fate.told.putIfAbsent(name, now));
                missing.forEach(one -> fate.told.putIfAbsent(
                        one.node(), now + one.refusesWithin().toNanos()));
            }
        }
    }
}
