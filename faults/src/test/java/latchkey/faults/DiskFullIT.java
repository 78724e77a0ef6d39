package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import latchkey.credentials.RecordUnavailable;
import latchkey.faults.history.Answer;
import latchkey.faults.history.HistoryChecker;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Clients;
import latchkey.faults.lab.Embedded;
import latchkey.faults.lab.Panel;
import latchkey.faults.lab.Password;
import latchkey.faults.lab.Patience;
import latchkey.faults.lab.Protocol;
import latchkey.faults.lab.Session;
import latchkey.faults.lab.SmallDisk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The disk that holds the record, the log and the audit file of a single node is full for a while. */
@Tag("faults")
class DiskFullIT {
    private static final int MEBIBYTES = 24;
    /** Of the log that SQLite keeps there may be some space left for changes. */
    private static final int CHANGES_AT_MOST = 5_000;

    private static final String LOST = "latchkey_log_lines_lost_total";

    @Test
    void loginsGoOnAndNothingIsPromisedThatCannotBeKept() throws Exception {
        SmallDisk disk = SmallDisk.of(MEBIBYTES);
        assumeTrue(disk != null, "a disk of its own can be mounted by root only: nothing is filled up");
        try (disk;
                Embedded embedded = Embedded.start(disk.folder());
                Panel panel = embedded.panel()) {
            Clients clients = embedded.clients();
            Password known = embedded.issue("known@example.org");
            Password unknown = embedded.issue("unknown@example.org");
            Password doomed = embedded.issue("doomed@example.org");
            Session standing =
                    clients.signIn(embedded.node(), Protocol.IMAP, known).standing();
            Session doomedToo =
                    clients.signIn(embedded.node(), Protocol.IMAP, doomed).standing();

            fill(disk, embedded);
            long account = embedded.account(known.login());
            assertRefusedForNow(panel.issue(embedded.node(), account, "panel", null));
            assertRefusedForNow(panel.revoke(embedded.node(), embedded.account(doomed.login()), doomed.id(), null));
            double lostBefore = embedded.node().metric(LOST);
            long end = System.nanoTime() + Duration.ofSeconds(8).toNanos(); // longer than the lease
            while (System.nanoTime() < end) {
                for (Protocol protocol : Protocol.values()) {
                    for (Password password : List.of(known, unknown, doomed)) {
                        Clients.SignIn signIn = clients.signIn(embedded.node(), protocol, password);
                        assertThat(signIn.answer()).isInstanceOf(Answer.Accepted.class);
                        if (signIn.session() != null) {
                            signIn.session().close();
                        }
                    }
                }
                Thread.sleep(200);
            }
            assertThat(standing.isOpen()).isTrue();
            assertThat(embedded.node().metric(LOST))
                    .as("lines that found no space")
                    .isGreaterThan(lostBefore);
            assertThat(embedded.node().watched("/health")).startsWith("200 ");

            disk.free();
            Patience.until(
                    "a password can be issued again",
                    Duration.ofSeconds(10),
                    () -> panel.issue(embedded.node(), account, "panel", null).statusCode() == 201);
            Password later = embedded.issue("later@example.org");
            assertThat(clients.signIn(embedded.node(), Protocol.DAV, later).accepted())
                    .isTrue();
            assertThat(embedded.revoke(doomed)).as("not revoked before").isInstanceOf(Answer.Enforced.class);
            assertThat(doomedToo.awaitEnd(1_000)).isTrue();
            Patience.until("the losses are told", Duration.ofSeconds(10), () -> {
                clients.signIn(embedded.node(), Protocol.DAV, known);
                return embedded.node().log().contains("log lines were lost");
            });
            standing.close();
            assertThat(HistoryChecker.violations(embedded.history(), Promise.effectiveWithin(Duration.ofSeconds(1))))
                    .isEmpty();
        }
    }

    /** Until a change fails. */
    private static void fill(SmallDisk disk, Embedded embedded) throws Exception {
        long account = embedded.account("filler@example.org");
        List<String> aliases = new ArrayList<>();
        disk.fill();
        try {
            while (aliases.size() < CHANGES_AT_MOST) {
                disk.fill();
                String alias = "alias" + aliases.size() + "@example.org";
                assertThat(embedded.office()
                                .accounts()
                                .addAlias(account, alias, "lab")
                                .change())
                        .isNotNull();
                aliases.add(alias);
            }
        } catch (RecordUnavailable _) {
            System.out.printf("disk full: %d changes had space in the log%n", aliases.size());
            return;
        }
        throw new AssertionError("the disk does not fill up");
    }

    private static void assertRefusedForNow(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
}
