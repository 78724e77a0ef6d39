package latchkey.credentials.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Change;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.Revocation;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.secret.SlowHash;
import org.jspecify.annotations.Nullable;

/**
 * A database as the code under test sees it: each statement sees all that is committed when it arrives; a change is one
 * transaction, which may be committed although whoever made it never hears of that.
 */
public final class ModelRecord {
    /** Few, so that what is older matters. */
    private static final int LATEST_CHANGES = 2;

    static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE_OF_WRITERS = Duration.ofSeconds(3);

    private final Scheduler scheduler;
    private final Scheduler.Bell unlocked;
    private final Map<Long, Account> accounts = new TreeMap<>();
    private final Map<Long, Password> passwords = new TreeMap<>();
    private final List<Change> feed = new ArrayList<>();
    private final Map<Long, SimulatedNodeTable.Written> nodes = new TreeMap<>();
    private long counter;
    private boolean locked;
    private boolean ordered = true;

    /** A row of the table of passwords. */
    public record Password(AppPassword password, String pepper, int selector, SlowHash hash) {
        Password with(AppPassword changed) {
            return new Password(changed, pepper, selector, hash);
        }
    }

    /** What a change does to the rows. */
    public interface Edit {
        /** Whether there was anything to change. */
        boolean apply(long seq);
    }

    public ModelRecord(Scheduler scheduler) {
        this.scheduler = scheduler;
        unlocked = scheduler.new Bell();
    }

    /** From now on numbers are taken without the counter's lock, so that they are committed in any order (D8). */
    public void unordered() {
        ordered = false;
    }

    /** One statement that reads. */
    public <T extends @Nullable Object> T read(Link link, Supplier<T> statement) {
        return link.call(statement, ModelRecord::away);
    }

    private static RecordUnavailable away() {
        return new RecordUnavailable("the model cannot be reached", new IllegalStateException());
    }

    /**
     * Makes a change.
     *
     * @param committed told at the moment of the commit, of which the caller may never hear
     * @return null if there was nothing to change
     * @throws RecordUnavailable if it was not made, or may have been
     */
    public @Nullable Change commit(
            Link link,
            Instant at,
            Change.Kind kind,
            long account,
            Supplier<@Nullable Long> credential,
            Edit edit,
            Consumer<Change> committed) {
        reach(link);
        long seq = take();
        boolean done = false;
        try {
            reach(link);
            if (!edit.apply(seq)) {
                return null;
            }
            Account raised = accounts.computeIfPresent(account, (_, old) -> raised(old));
            long epoch = raised == null ? seq : raised.epoch();
            long previous = latest();
            Change change = new Change(seq, previous, account, credential.get(), null, epoch, kind, at);
            feed.add(change);
            feed.sort(Comparator.comparingLong(Change::seq));
            done = true;
            release();
            committed.accept(change);
            reach(link);
            return change;
        } finally {
            if (!done) {
                counter -= ordered ? 1 : 0;
                release();
            }
        }
    }

    private void release() {
        locked = false;
        unlocked.ring();
    }

    private void reach(Link link) {
        if (!link.there()) {
            link.giveUp();
            throw away();
        }
    }

    private long take() {
        long patience = scheduler.now() + PATIENCE_OF_WRITERS.toNanos();
        while (ordered && locked) {
            if (!unlocked.await(Duration.ofNanos(Math.max(0, patience - scheduler.now())))) {
                throw away();
            }
        }
        locked = ordered;
        return ++counter;
    }

    private static Account raised(Account old) {
        return new Account(
                old.id(), old.login(), old.aliases(), old.twoFactor(), old.created(), old.suspended(), old.epoch() + 1);
    }

    /** Adds an account before anything begins. */
    public Account account(String login) {
        Account account = new Account(++counter, login, List.of(), TwoFactor.EXTERNAL, Instant.EPOCH, false, 1);
        accounts.put(account.id(), account);
        return account;
    }

    /** Part of a change. */
    public void add(Password password) {
        passwords.put(password.password().id(), password);
    }

    /** Part of a change; returns whether it was not revoked before. */
    public boolean revoke(long id) {
        Password old = passwords.get(id);
        if (old == null || old.password.revocation() != null) {
            return false;
        }
        AppPassword password = old.password;
        passwords.put(
                id,
                old.with(new AppPassword(
                        password.id(),
                        password.account(),
                        password.label(),
                        password.services(),
                        password.expires(),
                        password.networks(),
                        password.created(),
                        password.createdBy(),
                        password.lastUse(),
                        new Revocation(Instant.EPOCH, "owner", ""))));
        return true;
    }

    /** A number for what is there from the beginning. */
    public long number() {
        return ++counter;
    }

    /** Part of a statement: the nodes that are listed. */
    public Set<Long> incarnations() {
        return new TreeSet<>(nodes.keySet());
    }

    Map<Long, SimulatedNodeTable.Written> nodes() {
        return nodes;
    }

    /** Part of a statement: the changes from that number on. */
    public List<Change> from(long seq, int atMost) {
        return feed.stream().filter(change -> change.seq() >= seq).limit(atMost).toList();
    }

    /** Part of a statement: the number of the latest change; 0 if there is none. */
    public long latest() {
        return feed.isEmpty() ? 0 : feed.getLast().seq();
    }

    /** Part of a statement: the number after which nothing is missing from {@link #epochs}. */
    public long beginning() {
        int forgotten = feed.size() - LATEST_CHANGES;
        return forgotten <= 0 ? 0 : feed.get(forgotten - 1).seq();
    }

    /** Part of a statement: the latest epoch of each account that changed lately. */
    public Map<Long, Long> epochs() {
        Map<Long, Long> epochs = new TreeMap<>();
        from(beginning() + 1, LATEST_CHANGES)
                .forEach(change -> epochs.merge(change.account(), change.epoch(), Math::max));
        return epochs;
    }

    /** Part of a statement. */
    public Optional<Account> find(String login) {
        return accounts.values().stream()
                .filter(account -> account.login().equals(login))
                .findFirst();
    }

    /** Part of a statement. */
    public List<Password> passwords(long account) {
        return passwords.values().stream()
                .filter(one -> one.password().account() == account)
                .toList();
    }
}
