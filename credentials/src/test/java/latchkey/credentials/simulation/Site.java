package latchkey.credentials.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.Service;
import latchkey.credentials.Verifier;
import org.jspecify.annotations.Nullable;

/** A machine with one gateway after another on it, and the clients who sign in there. */
final class Site {
    private static final int WORKERS = 2;
    /** At least as often a gateway looks at the clock. */
    private static final Duration LOOKED_AT = Duration.ofSeconds(1);

    private static final int RECHECKS = 3;
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    final String name;
    final Link recordLink;
    final Link storeLink;
    /** How long its machine was suspended. */
    private Duration suspended = Duration.ZERO;

    private Duration clockOff = Duration.ZERO;
    private long clockSet;

    @Nullable
    Running running;

    private final World world;
    private final Scheduler scheduler;
    private final Node.Maker maker;
    private int starts;

    /** A gateway that has opened its record. */
    record Running(Gateway gateway, Node node, Sessions sessions) {}

    Site(World world, String name, Node.Maker maker) {
        this.world = world;
        this.name = name;
        this.maker = maker;
        scheduler = world.scheduler;
        recordLink = new Link(name + " to the record", scheduler, ModelRecord.PATIENCE);
        storeLink = new Link(name + " to the shared store", scheduler, ModelStore.BUDGET);
    }

    /** Starts a gateway, and tries again until its record answers. */
    void start() {
        Gateway gateway = new Gateway(name + "#" + ++starts, scheduler, world.record, recordLink, storeLink);
        Sessions sessions = new Sessions(scheduler, gateway, world.rules);
        long origin = world.random.nextLong();
        LongSupplier nanoTime = () -> origin + scheduler.now() - suspended.toNanos();
        Node.Parts parts = new Node.Parts(
                scheduler,
                gateway,
                world.plan,
                world.record,
                world.plan.shared() ? world.store.seenBy(gateway, storeLink) : null,
                sessions,
                nanoTime,
                new SimulatedClock(() -> BEGINNING.plusNanos(scheduler.now()).plus(clockOff)));
        scheduler.start(name, gateway, () -> {
            try {
                Node node = maker.open(parts);
                world.gateways.add(gateway);
                Running now = new Running(gateway, node, sessions);
                running = now;
                world.rules.note(gateway + ": ready");
                for (int worker = 0; worker < WORKERS; worker++) {
                    scheduler.start(name + " worker", gateway, () -> work(now));
                }
            } catch (RecordUnavailable e) {
                world.rules.note(gateway + ": cannot start");
                scheduler.pause(Duration.ofMillis(500));
                start();
            }
        });
    }

    /** Has an owner's request served there, if there is a gateway. */
    void ask(BiConsumer<Gateway, Node> request) {
        Running now = running;
        if (now != null) {
            scheduler.start(name + " request", now.gateway, () -> request.accept(now.gateway, now.node));
        }
    }

    private void work(Running now) {
        while (true) {
            world.rest(Duration.ofMillis(600));
            Fate fate = world.anyFate();
            long invoked = scheduler.now();
            if (world.random.nextInt(10) == 0) {
                world.rules.answeredWrong(now.gateway, asked(now.node.verifier(), attempt(fate.login, World.WRONG)));
                continue;
            }
            Outcome outcome = asked(now.node.verifier(), attempt(fate.login, fate.secret));
            world.rules.answered(now.gateway, fate, invoked, outcome);
            if (outcome instanceof Outcome.Accepted login && world.random.nextBoolean()) {
                open(now, fate, login);
            }
        }
    }

    private static Attempt attempt(String login, byte[] secret) {
        return new Attempt(login, secret.clone(), Service.IMAP, Sessions.PEER, "");
    }

    /** As the gateway's login door asks: memory first. */
    private Outcome asked(Verifier verifier, Attempt attempt) {
        Outcome known = verifier.known(attempt);
        Outcome outcome = known == null ? verifier.verify(attempt) : known;
        Arrays.fill(attempt.secret(), (byte) 0);
        return outcome;
    }

    /** As the gateway's front ends do: register, ask whether the verdict still holds, and only then open (D6). */
    private void open(Running now, Fate fate, Outcome.Accepted first) {
        Outcome.Accepted login = first;
        for (int tries = 0; tries <= RECHECKS; tries++) {
            scheduler.step(Duration.ofMillis(20));
            Gateway.Session session = now.sessions.register(fate, login);
            scheduler.step(Duration.ofMillis(1));
            if (now.node.verifier().current(login.account(), login.epoch())) {
                session.confirmed = !session.ending;
                session.ended |= session.ending;
                return;
            }
            session.ended = true;
            long invoked = scheduler.now();
            Outcome again = asked(now.node.verifier(), attempt(fate.login, fate.secret));
            world.rules.answered(now.gateway, fate, invoked, again);
            if (!(again instanceof Outcome.Accepted accepted)) {
                return;
            }
            login = accepted;
        }
    }

    /** Whether its gateway can be stopped for some time: there is one, and it is not stopped. */
    private boolean runs() {
        return running != null && !running.gateway.pauses.inTrouble();
    }

    /** Stops the gateway for some time. */
    void pause(Duration time) {
        Running now = running;
        if (now != null && runs()) {
            scheduler.freeze(now.gateway, time);
            now.gateway.pauses.begin();
            world.rules.note(now.gateway + ": paused for " + time);
            scheduler.pause(time);
            now.gateway.pauses.end();
        }
    }

    /** Stops the machine for some time, unless its clock was just set: nobody would know how long. */
    void suspend(Duration time) {
        if (runs() && scheduler.now() - clockSet > LOOKED_AT.toNanos()) {
            world.rules.note(name + ": suspended");
            suspended = suspended.plus(time);
            pause(time);
        }
    }

    void setClock(Duration off) {
        if (runs()) {
            clockOff = off;
            clockSet = scheduler.now();
        }
    }

    void kill() {
        Running now = running;
        if (now != null) {
            running = null;
            scheduler.kill(now.gateway);
            world.rules.note(now.gateway + ": killed");
        }
    }
}
