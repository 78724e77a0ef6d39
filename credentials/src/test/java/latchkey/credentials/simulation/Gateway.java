package latchkey.credentials.simulation;

import java.util.ArrayList;
import java.util.List;
import latchkey.credentials.Outcome;

/** One process of a gateway, as the rules see it: its ways to the stores, when it was in trouble, and its sessions. */
public final class Gateway extends Scheduler.Program {
    public final String name;
    public final Scheduler scheduler;
    public final ModelRecord model;
    public final Link record;
    public final Link store;
    public final Timeline pauses;
    /** When it began, before it read anything. */
    public final long began;

    public final List<Session> sessions = new ArrayList<>();

    /** Somebody signed in. */
    public static final class Session {
        public final Fate fate;
        public final Outcome.Accepted login;
        public final String id;
        public boolean confirmed;
        /** Told to end. */
        public boolean ending;

        public boolean ended;

        Session(String id, Fate fate, Outcome.Accepted login) {
            this.id = id;
            this.fate = fate;
            this.login = login;
        }
    }

    public Gateway(String name, Scheduler scheduler, ModelRecord model, Link record, Link store) {
        this.name = name;
        this.scheduler = scheduler;
        this.model = model;
        this.record = record;
        this.store = store;
        pauses = new Timeline(scheduler);
        began = scheduler.now();
    }

    /** The gateway that the present actor is part of. */
    static Gateway current() {
        return (Gateway) Scheduler.currentProgram();
    }

    @Override
    public String toString() {
        return name;
    }
}
