package latchkey.admin.notices;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import latchkey.config.NoticeMail;
import latchkey.credentials.AppPassword;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.Credentials;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.notices.NoticeCursor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells owners by mail what the audit trail says of their passwords. It follows the trail on a thread of its own, so that
 * nobody ever waits for a mail server; of several nodes one at a time does. Everything is told at least once, but for
 * what a mail server refuses for good, or had no time for within a day; it is told twice only when a node dies between
 * the mail and its mark.
 */
public final class Notices implements AutoCloseable {

    /** Longer than one mail can take: whoever has the turn keeps it by claiming again before each. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final Duration FAREWELL = Duration.ofSeconds(10);
    private static final int BATCH = 50;
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    /** A mailbox that takes nothing for so many tries must not keep the others from being told. */
    private static final int TRIES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    /**
     * How often.
     *
     * @param poll between looks at the audit trail
     * @param expiry between looks for passwords that expire
     * @param backOff after the first failure; each further one doubles it
     */
    record Pace(Duration poll, Duration expiry, Duration backOff) {
        static final Pace DEFAULT = new Pace(Duration.ofSeconds(2), Duration.ofMinutes(10), Duration.ofSeconds(5));
    }

    private final Credentials credentials;
    private final NoticeCursor cursor;
    private volatile NoticeWriter writer;
    private volatile Sender sender;
    private final Pace pace;
    private final Consumer<Fate> counted;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Instant nextExpiry = Instant.MIN;
    private Duration wait;
    private int tries;
    private boolean inTrouble;

    Notices(Credentials credentials, NoticeWriter writer, Sender sender, Pace pace, Consumer<Fate> counted) {
        this.credentials = credentials;
        this.cursor = credentials.noticeCursor();
        this.writer = writer;
        this.sender = sender;
        this.pace = pace;
        this.counted = counted;
        this.wait = pace.backOff;
        this.thread = Thread.ofVirtual().name("notices").unstarted(this::follow);
    }

    /**
     * Begins.
     *
     * @param service what people call it
     * @param portal where the links in the mails lead; null: there are none
     * @param credentials stay the caller's, to be closed later
     * @param counted told of each try
     * @throws IllegalArgumentException with a sentence, if the certificates to trust the mail server by cannot be used
     */
    public static Notices start(
            NoticeMail mail, String service, @Nullable URI portal, Credentials credentials, Consumer<Fate> counted) {
        NoticeWriter writer = new NoticeWriter(credentials, service, portal);
        return new Notices(credentials, writer, new SmtpSender(mail), Pace.DEFAULT, counted).begin();
    }

    Notices begin() {
        thread.start();
        return this;
    }

    /**
     * Makes ready another mail server, or another name of the service.
     *
     * @return uses them from the next mail on
     * @throws IllegalArgumentException with a sentence, as {@link #start}
     */
    public Runnable prepare(NoticeMail mail, String service, @Nullable URI portal) {
        NoticeWriter nextWriter = new NoticeWriter(credentials, service, portal);
        Sender nextSender = new SmtpSender(mail);
        return () -> {
            writer = nextWriter;
            sender = nextSender;
        };
    }

    private void follow() {
        try {
            Duration pause = Duration.ZERO;
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = look();
            }
        } catch (InterruptedException _) {
            LOG.debug("notices end in the middle of something");
        }
    }

    /** How long to wait before the next look. */
    private Duration look() {
        try {
            if (cursor.claim(LEASE) && !tellAll()) {
                return backOff();
            }
            settled();
            return pace.poll;
        } catch (RecordUnavailable e) {
            LOG.debug("no notices while the record is away", e);
            return pace.poll;
        } catch (RuntimeException e) {
            LOG.error("notices failed; they go on in a while", e);
            return LONGEST_BACK_OFF;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** False if it must be tried again. */
    private boolean tellAll() {
        for (List<AuditEntry> news = cursor.untold(BATCH); !news.isEmpty(); news = cursor.untold(BATCH)) {
            for (AuditEntry entry : news) {
                if (isClosing() || !cursor.claim(LEASE)) {
                    return true;
                }
                if (!tell(entry)) {
                    return false;
                }
                tries = 0;
                cursor.told(entry.seq());
            }
        }
        return tellOfExpiry();
    }

    private boolean tell(AuditEntry entry) {
        return writer.of(entry).map(this::isDone).orElse(true);
    }

    private boolean tellOfExpiry() {
        Instant now = credentials.clock().instant();
        if (now.isBefore(nextExpiry)) {
            return true;
        }
        for (AppPassword password : cursor.expiring(now.plus(Expiry.SOON))) {
            if (isClosing() || !cursor.claim(LEASE)) {
                return true;
            }
            Optional<Expiry> due = Expiry.due(password, now);
            if (due.isPresent() && !tell(password, due.get())) {
                return false;
            }
        }
        nextExpiry = now.plus(pace.expiry);
        return true;
    }

    private boolean tell(AppPassword password, Expiry due) {
        if (!cursor.mark(password.id(), due.mark())) {
            return true;
        }
        boolean done = false;
        try {
            done = writer.expiring(password, due.at(), due.today())
                    .map(this::isDone)
                    .orElse(true);
            return done;
        } finally {
            if (!done) {
                cursor.unmark(password.id(), due.mark());
            }
        }
    }

    private boolean isDone(Notice notice) {
        Fate fate = tried(notice);
        counted.accept(fate);
        return fate != Fate.PUT_OFF;
    }

    private Fate tried(Notice notice) {
        return switch (sender.send(notice)) {
            case SENT -> Fate.SENT;
            case REFUSED -> {
                LOG.warn("a mail server refuses mail to an owner for good; it is dropped: {}", notice);
                yield Fate.DROPPED;
            }
            case NOT_NOW -> {
                if (++tries < TRIES) {
                    yield Fate.PUT_OFF;
                }
                LOG.warn("a mail server would not take mail to an owner, {} times; it is dropped: {}", TRIES, notice);
                tries = 0;
                yield Fate.DROPPED;
            }
            case NO_SERVER -> Fate.PUT_OFF;
        };
    }

    /** Says once that there is trouble, and once that it is over. */
    private Duration backOff() {
        if (!inTrouble) {
            LOG.warn("mail to owners cannot be sent for the moment; it is kept and tried again");
            inTrouble = true;
        }
        Duration pause = wait;
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
        return pause;
    }

    private void settled() {
        if (inTrouble) {
            LOG.info("mail to owners is sent again");
            inTrouble = false;
        }
        wait = pace.backOff;
    }

    /** Lets the mail that is on its way go, for ten seconds, and then another node have the turn. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(FAREWELL)) {
                thread.interrupt();
            }
            cursor.release();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RecordUnavailable e) {
            LOG.debug("the turn was not given back, and runs out", e);
        }
    }
}
