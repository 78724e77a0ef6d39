package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.links.Link;
import latchkey.credentials.links.Link.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Links that work once, and whose payload the record alone does not tell. */
@ParameterizedClass
@EnumSource(TestStore.class)
class LinkTest {
    private static final byte[] PAYLOAD = "abcd-efgh-ijkl-mnop".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final Store store;
    private final MovingClock clock = new MovingClock();
    private final Credentials here;
    private final Credentials there;
    private final Account alice;

    LinkTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        here = Credentials.open(settings(store).with(draft -> draft.clock = clock));
        there = Credentials.open(settings(store).with(draft -> draft.clock = clock));
        alice = account(here, ALICE);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private String make(Kind kind) {
        return here.links().make(kind, alice.id(), PAYLOAD, LIFE, "operator");
    }

    private void run(String statement) throws Exception {
        try (Connection connection = TestStore.connect(store);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    @Test
    void itCanBeLookedAtAndIsClaimedOnce() {
        for (Kind kind : Kind.values()) {
            String token = make(kind);
            assertThat(token).matches("[A-Za-z0-9_-]{43}");
            for (Credentials node : List.of(here, there, here)) {
                assertThat(node.links().look(token, kind)).hasValueSatisfying(this::isAsMade);
            }
            assertThat(there.links().claim(token, kind)).hasValueSatisfying(this::isAsMade);
            assertThat(here.links().claim(token, kind)).isEmpty();
            assertThat(here.links().look(token, kind)).isEmpty();
        }
    }

    private void isAsMade(Link link) {
        assertThat(link.account()).isEqualTo(alice.id());
        assertThat(link.payload()).isEqualTo(PAYLOAD);
        assertThat(link.expires()).isEqualTo(clock.instant().plus(LIFE));
        assertThat(link.toString()).doesNotContain("abcd").doesNotContain("[97, 98");
    }

    @Test
    void ofManyWhoClaimItOnTwoNodesOneGetsIt() throws Exception {
        for (int round = 0; round < 5; round++) {
            String token = make(Kind.PROFILE);
            List<Optional<Link>> claims = AtOnce.run(
                    List.of(here, there, here, there), node -> node.links().claim(token, Kind.PROFILE));
            assertThat(claims).filteredOn(Optional::isPresent).hasSize(1);
        }
    }

    @Test
    void whatHasExpiredOrIsOfAnotherKindOrUnknownIsRefused() {
        String token = make(Kind.NOT_ME);
        assertThat(here.links().look(token, Kind.ISSUE)).isEmpty();
        assertThat(here.links().claim(token, Kind.PROFILE)).isEmpty();
        List<String> wrong =
                List.of("", "x", "A".repeat(43), token + "A", token.substring(1), " " + token, "' or 1=1 --");
        for (String other : wrong) {
            assertThat(here.links().look(other, Kind.NOT_ME)).isEmpty();
            assertThat(here.links().claim(other, Kind.NOT_ME)).isEmpty();
        }
        clock.forward(LIFE.minusMillis(1));
        assertThat(there.links().look(token, Kind.NOT_ME)).isPresent();
        clock.forward(Duration.ofMillis(1));
        assertThat(there.links().look(token, Kind.NOT_ME)).isEmpty();
        assertThat(there.links().claim(token, Kind.NOT_ME)).isEmpty();
    }

    @Test
    void theLinksOfADeletedAccountAreDead() {
        String token = make(Kind.ISSUE);
        here.accounts().delete(alice.id(), "operator", "");
        assertThat(there.links().look(token, Kind.ISSUE)).isEmpty();
        assertThat(there.links().claim(token, Kind.ISSUE)).isEmpty();
    }

    @Test
    void theRecordAloneTellsNeitherTokenNorPayload() throws Exception {
        String token = make(Kind.PROFILE);
        List<String> columns = new ArrayList<>();
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select * from link")) {
            assertThat(row.next()).isTrue();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                columns.add(row.getString(column));
            }
        }
        byte[] sealed = Base64.getUrlDecoder().decode(columns.getLast());
        assertThat(sealed).hasSize(PAYLOAD.length + 16);
        String everything = String.join(" ", columns) + new String(sealed, StandardCharsets.ISO_8859_1);
        assertThat(everything)
                .doesNotContain(token)
                .doesNotContain(new String(PAYLOAD, StandardCharsets.US_ASCII))
                .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(PAYLOAD));
        assertThat(there.links().claim(token, Kind.PROFILE)).isPresent();
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sealed from link")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).as("gone once it was used").isNull();
        }
    }

    /** Whoever can write to the record cannot turn one link into another, nor make it another account's. */
    @Test
    void whatWasChangedInTheRecordIsRefused() throws Exception {
        Account bob = account(here, "bob@example.org");
        String token = make(Kind.PROFILE);
        run("update link set kind = 'ISSUE'");
        assertThat(here.links().look(token, Kind.ISSUE)).isEmpty();
        run("update link set kind = 'PROFILE', account_id = " + bob.id());
        assertThat(here.links().look(token, Kind.PROFILE)).isEmpty();
        run("update link set account_id = " + alice.id());
        assertThat(here.links().look(token, Kind.PROFILE)).isPresent();
        run("update link set sealed = 'rubbish!'");
        assertThat(here.links().claim(token, Kind.PROFILE)).isEmpty();
    }

    @Test
    void theAuditTrailTellsOfAnOperatorsLinkAndOfEachUse() {
        String issue = make(Kind.ISSUE);
        String notMe = make(Kind.NOT_ME);
        there.links().claim(issue, Kind.ISSUE);
        there.links().claim(issue, Kind.ISSUE);
        there.links().claim(notMe, Kind.NOT_ME);
        assertThat(here.audit(alice.id(), 10))
                .filteredOn(line -> line.kind() != Change.Kind.ACCOUNT_ADDED)
                .extracting(AuditEntry::kind, AuditEntry::by, AuditEntry::detail)
                .containsExactly(
                        tuple(Change.Kind.LINK_USED, "owner", "not me"),
                        tuple(Change.Kind.LINK_USED, "owner", "issue"),
                        tuple(Change.Kind.LINK_MADE, "operator", "issue, good until 2026-06-01T12:05:00Z"));
    }

    @Test
    void aPayloadThatIsTooLongIsADefect() {
        byte[] most = new byte[16 * 1024];
        String token = here.links().make(Kind.PROFILE, alice.id(), most, LIFE, "operator");
        assertThat(there.links().look(token, Kind.PROFILE))
                .hasValueSatisfying(link -> assertThat(link.payload()).hasSize(most.length));
        assertThatThrownBy(() -> here.links().make(Kind.PROFILE, alice.id(), new byte[16 * 1024 + 1], LIFE, "operator"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
