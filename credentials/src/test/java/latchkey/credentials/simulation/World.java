package latchkey.credentials.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Service;

/** One schedule: some gateways, clients who sign in, owners who issue and revoke, and what goes wrong meanwhile. */
public final class World {
    static final List<String> LOGINS = List.of("alice@example.org", "bob@example.org");
    private static final List<byte[]> SECRETS =
            List.of("abcdefghijklmnop", "ponmlkjihgfedcba", "aaaabbbbccccdddd").stream()
                    .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                    .toList();
    static final byte[] WRONG = "zzzzyyyyxxxxwwww".getBytes(StandardCharsets.US_ASCII);

    final Scheduler scheduler;
    final Random random;
    final Plan plan;
    final ModelRecord record;
    final ModelStore store;
    final Rules rules;
    final List<Gateway> gateways = new ArrayList<>();
    final List<Site> sites = new ArrayList<>();
    private final List<Fate> fates = new ArrayList<>();
    private final Hashes hashes;
    private final Scheduler.Program owners = new Scheduler.Program();

    /** Makes the row of a new password. */
    public interface Hashes {
        ModelRecord.Password row(AppPassword password, byte[] secret);
    }

    public World(Random random, Plan plan, Node.Maker maker, Hashes hashes) {
        this.random = random;
        this.plan = plan;
        this.hashes = hashes;
        scheduler = new Scheduler(random);
        record = new ModelRecord(scheduler);
        store = new ModelStore(scheduler);
        if (plan.unordered()) {
            record.unordered();
        }
        if (plan.replaying()) {
            store.replaying();
        }
        rules = new Rules(
                scheduler,
                plan.shared() ? store.troubles() : null,
                gateways,
                plan.lease(),
                plan.shared() ? plan.outage() : plan.lease());
        for (String login : LOGINS) {
            Account account = record.account(login);
            for (byte[] secret : SECRETS) {
                fates.add(new Fate(account.id(), login, secret));
            }
        }
        for (int number = 1; number <= plan.gateways(); number++) {
            sites.add(new Site(this, "node" + number, maker));
        }
    }

    /**
     * Plays it to its end.
     *
     * @return what happened; the last line tells which rule was broken, if one was
     */
    public List<String> play() {
        for (Fate fate : fates) {
            if (random.nextInt(3) > 0) {
                record.add(row(fate, record.number()));
                fate.issued = 0;
            }
        }
        sites.forEach(Site::start);
        scheduler.start("issuer", owners, this::issue);
        scheduler.start("revoker", owners, this::revoke);
        scheduler.start("second revoker", owners, this::revoke);
        scheduler.start("auditor", owners, this::audit);
        if (!plan.faults().isEmpty()) {
            scheduler.start("nemesis", owners, new Nemesis(this)::run);
            scheduler.start("second nemesis", owners, new Nemesis(this)::run);
        }
        rules.note(plan.toString());
        try {
            scheduler.run(plan.lasts());
        } catch (AssertionError e) {
            rules.failed(e);
        }
        return rules.history();
    }

    ModelRecord.Password row(Fate fate, long id) {
        fate.credential = id;
        AppPassword password = new AppPassword(
                id,
                fate.account,
                "phone",
                EnumSet.allOf(Service.class),
                null,
                List.of(),
                Instant.EPOCH,
                "owner",
                null,
                null);
        return hashes.row(password, fate.secret);
    }

    private void audit() {
        while (true) {
            scheduler.pause(Duration.ofMillis(100));
            rules.look();
        }
    }

    /** Some time, mostly short. */
    void rest(Duration atMost) {
        double part = random.nextDouble();
        scheduler.pause((long) (part * part * atMost.toNanos()));
    }

    <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void issue() {
        while (true) {
            rest(Duration.ofSeconds(4));
            Fate fate = one(fates);
            if (fate.credential == 0) {
                one(sites).ask(new Owner(this, fate)::issue);
            }
        }
    }

    private void revoke() {
        while (true) {
            rest(Duration.ofSeconds(4));
            Fate fate = one(fates);
            if (fate.issued != Long.MAX_VALUE && fate.revoked == Long.MAX_VALUE) {
                one(sites).ask(new Owner(this, fate)::revoke);
            }
        }
    }

    Fate anyFate() {
        return one(fates);
    }
}
