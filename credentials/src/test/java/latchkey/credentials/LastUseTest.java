package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.LastUseTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Where and when a password was used last, and from which networks. */
@ParameterizedClass
@EnumSource(TestStore.class)
class LastUseTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final Store store;
    private final Credentials credentials;
    private final Account alice;
    private final Database database;

    LastUseTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        credentials = Credentials.open(settings(store));
        alice = account(credentials, ALICE);
        database = Database.open(store, CredentialMeter.NONE);
    }

    @AfterEach
    void close() {
        database.close();
        credentials.close();
    }

    @Test
    void theFirstNetworkIsNoNewsAndAnotherIs() {
        Phone phone = issue(credentials, alice);
        try (LastUses uses = new LastUses(database, NEVER)) {
            note(uses, phone, "192.0.2.7", NOON);
        }
        assertThat(newNetworks()).isEmpty();
        try (LastUses uses = new LastUses(database, NEVER)) {
            note(uses, phone, "192.0.2.200", NOON.plusSeconds(1)); // the same /24
            note(uses, phone, "198.51.100.1", NOON.plusSeconds(2));
            note(uses, phone, "198.51.100.1", NOON.plusSeconds(3));
            note(uses, phone, "192.0.2.7", NOON.plusSeconds(4));
        }
        assertThat(newNetworks()).singleElement().satisfies(line -> {
            assertThat(line.credential()).isEqualTo(phone.id());
            assertThat(line.detail()).isEqualTo("198.51.100.0/24 by imap, K-9");
            assertThat(line.at()).isEqualTo(NOON.plusSeconds(2));
        });
        try (LastUses uses = new LastUses(database, NEVER)) {
            note(uses, phone, "198.51.100.99", NOON.plusSeconds(5));
            note(uses, phone, "2001:db8:1:2::1", NOON.plusSeconds(5));
            note(uses, phone, "2001:db8:1:3::1", NOON.plusSeconds(5)); // the same /48
        }
        assertThat(newNetworks())
                .extracting(AuditEntry::detail)
                .containsExactly("2001:db8:1:0:0:0:0:0/48 by imap, K-9", "198.51.100.0/24 by imap, K-9");
        assertThat(credentials.passwords().find(phone.id()).orElseThrow().lastUse())
                .isNotNull()
                .extracting(LastUse::at)
                .isEqualTo(NOON.plusSeconds(5));
    }

    /** Only the audit trail gets a number: nobody's memory is forgotten for it. */
    @Test
    void aNewNetworkChangesNothing() {
        Phone phone = issue(credentials, alice);
        Account before = credentials.accounts().find(ALICE).orElseThrow();
        try (LastUses uses = new LastUses(database, NEVER)) {
            note(uses, phone, "192.0.2.7", NOON);
            note(uses, phone, "198.51.100.1", NOON);
        }
        assertThat(newNetworks()).hasSize(1);
        assertThat(credentials.accounts().find(ALICE)).contains(before);
    }

    @Test
    void twoNodesTellOfOneNetworkOnce() {
        Phone phone = issue(credentials, alice);
        try (Database elsewhere = Database.open(store, CredentialMeter.NONE);
                LastUses here = new LastUses(database, NEVER);
                LastUses there = new LastUses(elsewhere, NEVER)) {
            note(here, phone, "192.0.2.7", NOON);
            note(there, phone, "192.0.2.7", NOON);
            note(here, phone, "198.51.100.1", NOON);
            note(there, phone, "198.51.100.2", NOON);
        }
        assertThat(newNetworks()).hasSize(1);
    }

    @Test
    void theNewestUseStaysWhicheverIsWrittenLast() {
        Phone phone = issue(credentials, alice);
        try (LastUses late = new LastUses(database, NEVER)) {
            note(late, phone, "192.0.2.1", NOON);
            try (LastUses early = new LastUses(database, NEVER)) {
                note(early, phone, "192.0.2.2", NOON.plusSeconds(30));
                note(early, phone, "192.0.2.3", NOON.plusSeconds(10)); // a thread that was slow
            }
        }
        assertThat(credentials.passwords().find(phone.id()).orElseThrow().lastUse())
                .isNotNull()
                .satisfies(use -> {
                    assertThat(use.at()).isEqualTo(NOON.plusSeconds(30));
                    assertThat(use.from()).isEqualTo(InetAddress.ofLiteral("192.0.2.2"));
                });
    }

    @Test
    void whatCannotBeWrittenIsWrittenLater() throws Exception {
        Phone phone = issue(credentials, alice);
        try (LastUses uses = new LastUses(database, Duration.ofMillis(100))) {
            try (Connection other = TestStore.connect(store);
                    Statement statement = other.createStatement()) {
                statement.execute("alter table last_use rename to gone");
                note(uses, phone, "192.0.2.7", NOON);
                Thread.sleep(500);
                statement.execute("alter table gone rename to last_use");
            }
            RevocationTest.await(
                    () -> credentials.passwords().find(phone.id()).orElseThrow().lastUse() != null,
                    Duration.ofSeconds(20));
        }
    }

    /** As after the record was set back while nodes ran: they may know passwords that it does not have. */
    @Test
    void aPasswordThatTheRecordDoesNotHaveKeepsNoOtherFromBeingWritten() {
        Phone phone = issue(credentials, alice);
        try (LastUses uses = new LastUses(database, NEVER)) {
            uses.note(4711, Service.IMAP, InetAddress.ofLiteral("192.0.2.7"), "", NOON);
            note(uses, phone, "192.0.2.7", NOON);
        }
        try (LastUses uses = new LastUses(database, NEVER)) {
            uses.note(4711, Service.IMAP, InetAddress.ofLiteral("198.51.100.1"), "", NOON);
            note(uses, phone, "198.51.100.1", NOON.plusSeconds(1));
        }
        assertThat(lastUse(phone)).isNotNull().extracting(LastUse::at).isEqualTo(NOON.plusSeconds(1));
        assertThat(newNetworks())
                .singleElement()
                .satisfies(line -> assertThat(line.credential()).isEqualTo(phone.id()));
    }

    /** An hour without the record, and somebody who is in another network with each login. */
    @Test
    void whatWaitsForTheRecordIsBounded() throws Exception {
        Phone phone = issue(credentials, alice);
        database.close();
        try (LastUses uses = new LastUses(database, NEVER)) {
            long before = UsedMemory.bytes();
            byte[] address = InetAddress.ofLiteral("2001:db8::1").getAddress();
            for (int i = 0; i < 500_000; i++) {
                ByteBuffer.wrap(address).putInt(2, i);
                uses.note(phone.id(), Service.IMAP, InetAddress.getByAddress(address), "K-9", NOON);
            }
            // 26 MB measured, five times as many without a bound.
            assertThat((UsedMemory.bytes() - before) / 1_000_000).isLessThan(70);
        }
    }

    @Test
    void theFirstUseIsWrittenWithinASecondAndTheNextWaits() throws Exception {
        Phone phone = issue(credentials, alice);
        Samples.verify(credentials, ALICE, phone);
        long began = System.nanoTime();
        RevocationTest.await(() -> lastUse(phone) != null, Duration.ofSeconds(20));
        // A second is what is promised; this machine may be busy.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        LastUse first = lastUse(phone);
        Samples.verify(credentials, ALICE, phone);
        Thread.sleep(1_000);
        assertThat(lastUse(phone)).as("written once a minute").isEqualTo(first);
    }

    private @Nullable LastUse lastUse(Phone phone) {
        return credentials.passwords().find(phone.id()).orElseThrow().lastUse();
    }

    /** A transaction for a part of 200 at most, and none for a password that was used before. */
    @Test
    void theFirstUsesOfAStormAreWrittenTogether() throws Exception {
        List<Long> passwords = new ArrayList<>();
        try (Connection other = TestStore.connect(store);
                PreparedStatement insert = other.prepareStatement("""
                        insert into app_password (id, account_id, label, services, networks, created_at, created_by,
                            pepper_id) values (?, ?, 'x', 'imap', '', 0, '', '')""")) {
            other.setAutoCommit(false);
            for (long id = 1_000; id < 1_500; id++) {
                insert.setLong(1, id);
                insert.setLong(2, alice.id());
                insert.execute();
                passwords.add(id);
            }
            other.commit();
        }
        List<Integer> parts = new CopyOnWriteArrayList<>();
        try (FirstUses uses = new FirstUses(database, Duration.ofMillis(100), part -> {
            parts.add(part.size());
            int _ = database.write(sql -> LastUseTable.write(
                    sql,
                    part.stream()
                            .collect(Collectors.toMap(
                                    password -> password, _ -> new LastUse(NOON, Samples.PEER, Service.IMAP, "")))));
        })) {
            passwords.forEach(uses::note);
            passwords.forEach(uses::note);
            RevocationTest.await(
                    () -> parts.stream().mapToInt(Integer::intValue).sum() == 500, Duration.ofSeconds(20));
            assertThat(parts.size()).isLessThanOrEqualTo(4);
            passwords.forEach(uses::note);
            Thread.sleep(500);
            assertThat(parts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(500);
        }
        try (FirstUses afterRestart = new FirstUses(database, Duration.ofMillis(100), part -> parts.add(-1))) {
            passwords.forEach(afterRestart::note);
            Thread.sleep(500);
            assertThat(parts).as("the record was only read").doesNotContain(-1);
        }
    }

    private static void note(LastUses uses, Phone phone, String from, Instant at) {
        uses.note(phone.id(), Service.IMAP, InetAddress.ofLiteral(from), "K-9", at);
    }

    private List<AuditEntry> newNetworks() {
        return credentials.audit(alice.id(), 100).stream()
                .filter(line -> line.kind() == Change.Kind.USED_FROM_NEW_NETWORK)
                .toList();
    }
}
