package latchkey.dialogs.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendDialog;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendLogin;
import latchkey.dialogs.BackendProof;
import latchkey.dialogs.ClientFacts;
import latchkey.dialogs.Secret;
import latchkey.dialogs.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpBackendDialogTest {
    private static final String ACCOUNT = "ada@example.org";

    private static BackendScript script(BackendProof proof) {
        return script(ACCOUNT, proof, false, "192.0.2.7", "laptop.example.org");
    }

    private static BackendScript script(
            String account, BackendProof proof, boolean startTls, String address, String clientName) {
        return new BackendScript(() -> dialog(account, proof, startTls, address, clientName));
    }

    private static BackendDialog dialog(
            String account, BackendProof proof, boolean startTls, String address, String clientName) {
        try {
            ClientFacts client = new ClientFacts(InetAddress.getByName(address), 50123, clientName, "s1");
            return new SmtpBackendDialog(new BackendLogin(account, proof, startTls, client), "gw.example.org");
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Secret secret() {
        return new Secret("geheim".getBytes(StandardCharsets.US_ASCII));
    }

    private static final String OPENING = """
            S: 220 mx ESMTP
            C: EHLO gw.example.org
            S: 250-mx
            S: 250-PIPELINING
            """;

    private static final String XCLIENT_OFFER = "S: 250 XCLIENT NAME ADDR PROTO HELO PORT LOGIN DESTADDR DESTPORT\n";

    @Test
    void xclientTellsPostfixWhoTheClientIs() {
        script(new BackendProof.Xclient()).plays(OPENING + XCLIENT_OFFER + """
                        C: XCLIENT NAME=[UNAVAILABLE] PORT=50123 PROTO=ESMTP HELO=laptop.example.org LOGIN=ada@example.org ADDR=192.0.2.7
                        S: 220 mx ESMTP
                        C: EHLO laptop.example.org
                        S: 250-mx
                        S: 250-SIZE 10
                        S: 250 CHUNKING
                        ! ready SIZE 10|CHUNKING
                        """);
    }

    @Test
    void xclientHasAPrefixForIpv6AndLeavesOutWhatIsNotListed() {
        script(ACCOUNT, new BackendProof.Xclient(), false, "2001:db8::7", "laptop")
                .plays(OPENING + """
                        S: 250 XCLIENT ADDR LOGIN
                        C: XCLIENT LOGIN=ada@example.org ADDR=IPV6:2001:db8:0:0:0:0:0:7
                        S: 220 mx
                        C: EHLO laptop
                        S: 250 mx
                        ! ready
                        """.replace("! ready\n", "! ready \n"));
    }

    @Test
    void xclientIsDividedAndHasLoginAndAddressInItsLastCommand() {
        String name = "h".repeat(250);
        String account = "a".repeat(240) + "@example.org";
        script(account, new BackendProof.Xclient(), false, "192.0.2.7", name)
                .plays(OPENING + XCLIENT_OFFER + """
                        C: XCLIENT NAME=[UNAVAILABLE] PORT=50123 PROTO=ESMTP HELO=%s
                        S: 220 mx
                        C: XCLIENT LOGIN=%s ADDR=192.0.2.7
                        S: 220 mx
                        C: EHLO %s
                        S: 250-mx
                        S: 250 SIZE
                        ! ready SIZE
                        """.formatted(name, account, name));
    }

    @Test
    void b4ValuesAreXtextAndAnOddNameIsNotUsedInEhlo() {
        script("a+b=c d\u00fc@example.org", new BackendProof.Xclient(), false, "192.0.2.7", "my \u00fc pc")
                .plays(OPENING + """
                        S: 250 XCLIENT HELO LOGIN
                        C: XCLIENT HELO=my+20+C3+BC+20pc LOGIN=a+2Bb+3Dc+20d+C3+BC@example.org
                        S: 220 mx
                        C: EHLO gw.example.org
                        S: 250-mx
                        S: 250 DSN
                        ! ready DSN
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[UNAVAILABLE]", "[tempunavail]"})
    void b4aLoginThatPostfixReadsAsNoneIsRefused(String account) {
        script(account, new BackendProof.Xclient(), false, "192.0.2.7", "h")
                .plays(OPENING + XCLIENT_OFFER + "! failed REFUSED");
    }

    @Test
    void aLoginTooLongForXclientIsRefused() {
        script("a".repeat(256), new BackendProof.Xclient(), false, "192.0.2.7", "h")
                .plays(OPENING + XCLIENT_OFFER + "! failed REFUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIZE 10", "XCLIENT NAME ADDR"})
    void aBackendThatDoesNotTakeTheLoginByXclientIsTheOperatorsTrouble(String line) {
        script(new BackendProof.Xclient()).plays(OPENING + "S: 250 " + line + "\n! failed REFUSED");
    }

    @Test
    void xclientRefusedIsRefused() {
        script(new BackendProof.Xclient()).plays(OPENING + """
                        S: 250 XCLIENT LOGIN
                        C: XCLIENT LOGIN=ada@example.org
                        S: 550 5.7.0 insufficient authorization
                        ! failed REFUSED
                        """);
    }

    @Test
    void masterAuthzidIsOnePlainCommand() {
        script(new BackendProof.MasterAuthzid("master", secret())).plays(OPENING + """
                        S: 250 AUTH LOGIN PLAIN
                        C: AUTH PLAIN YWRhQGV4YW1wbGUub3JnAG1hc3RlcgBnZWhlaW0=
                        S: 235 ok
                        ! ready PIPELINING|AUTH LOGIN PLAIN
                        """);
    }

    @Test
    void masterAuthzidNeedsPlain() {
        script(new BackendProof.MasterAuthzid("master", secret()))
                .plays(OPENING + "S: 250 AUTH LOGIN\n! failed REFUSED");
    }

    @Test
    void masterSuffixJoinsBothNames() {
        script(new BackendProof.MasterSuffix("master", secret(), '*')).plays(OPENING + """
                        S: 250 auth plain
                        C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZyptYXN0ZXIAZ2VoZWlt
                        S: 235 ok
                        ! ready PIPELINING|auth plain
                        """);
    }

    @Test
    void b18anAccountWithTheSeparatorIsRefused() {
        script("ada*boss", new BackendProof.MasterSuffix("master", secret(), '*'), false, "192.0.2.7", "h")
                .plays(OPENING + "S: 250 AUTH PLAIN\n! failed REFUSED");
    }

    @Test
    void servicePasswordGoesByLoginWhereThatIsAllThereIs() {
        script(new BackendProof.ServicePassword(secret())).plays(OPENING + """
                        S: 250 AUTH LOGIN
                        C: AUTH LOGIN
                        S: 334 VXNlcm5hbWU6
                        C: YWRhQGV4YW1wbGUub3Jn
                        S: 334 UGFzc3dvcmQ6
                        C: Z2VoZWlt
                        S: 235 ok
                        ! ready PIPELINING|AUTH LOGIN
                        """);
    }

    @Test
    void aResponseTooLongForTheLineWaitsForItsTurn() {
        Secret password = new Secret("x".repeat(400).getBytes(StandardCharsets.US_ASCII));
        script(new BackendProof.ServicePassword(password))
                .plays(OPENING
                        + """
                        S: 250 AUTH PLAIN
                        C: AUTH PLAIN
                        S: 334 go
                        C: %s
                        S: 235 ok
                        ! ready PIPELINING|AUTH PLAIN
                        """.formatted(Base64.getEncoder()
                                .encodeToString(("\0" + ACCOUNT + "\0" + "x".repeat(400))
                                        .getBytes(StandardCharsets.US_ASCII))));
    }

    @ParameterizedTest
    @CsvSource({
        "535 5.7.8 no, REFUSED",
        "454 4.7.0 later, UNAVAILABLE",
        "421 4.3.2 bye, UNAVAILABLE",
        "334 more, PROTOCOL",
        "250 what, PROTOCOL"
    })
    void answersToTheProofThatAreNotTheGoodOne(String answer, BackendFailure failure) {
        script(new BackendProof.ServicePassword(secret())).plays(OPENING + """
                        S: 250 AUTH PLAIN
                        C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBnZWhlaW0=
                        S: %s
                        ! failed %s
                        """.formatted(answer, failure));
    }

    @Test
    void aSuccessBeforeTheProofIsNone() {
        script(new BackendProof.ServicePassword(secret()))
                .plays(OPENING + "S: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 235 ok\n! failed PROTOCOL");
    }

    @ParameterizedTest
    @CsvSource({
        "554 no, REFUSED",
        "421 busy, UNAVAILABLE",
        "450 busy, UNAVAILABLE",
        "250 hello, PROTOCOL",
        "* PREAUTH hello, PROTOCOL",
        "+OK, PROTOCOL",
        "220\\0 mx, PROTOCOL",
        "220 m\\rx, PROTOCOL",
        "220 m\\nx, PROTOCOL",
        "22, PROTOCOL",
        "999 x, PROTOCOL",
        "220xmx, PROTOCOL",
    })
    void b16greetingsThatAreNone(String greeting, BackendFailure failure) {
        assertThat(failed(dialog(ACCOUNT, new BackendProof.Xclient(), false, "192.0.2.7", "h"), greeting + "\\r\\n"))
                .isEqualTo(failure);
    }

    @Test
    void b16endlessRepliesAndLinesAreCutOff() {
        BackendProof proof = new BackendProof.Xclient();
        String banner = "220 " + "x".repeat(1 << 20);
        assertThat(failed(dialog(ACCOUNT, proof, false, "192.0.2.7", "h"), banner))
                .isEqualTo(BackendFailure.PROTOCOL);
        assertThat(failed(dialog(ACCOUNT, proof, false, "192.0.2.7", "h"), "220-mx\\r\\n".repeat(10_000)))
                .isEqualTo(BackendFailure.PROTOCOL);
    }

    /** What a stream from the server leads to. */
    private static BackendFailure failed(BackendDialog dialog, String stream) {
        ByteBuffer input = ByteBuffer.wrap(Transcript.octets(stream));
        List<BackendAction> actions = dialog.read(input);
        assertThat(actions).singleElement().isInstanceOf(BackendAction.Failed.class);
        return ((BackendAction.Failed) actions.getFirst()).failure();
    }

    @Test
    void startTlsComesFirstWhereItIsToldTo() {
        script(ACCOUNT, new BackendProof.ServicePassword(secret()), true, "192.0.2.7", "h")
                .plays(OPENING + """
                        S: 250-AUTH PLAIN
                        S: 250 STARTTLS
                        C: STARTTLS
                        S: 220 go
                        ! starttls
                        > tls
                        C: EHLO gw.example.org
                        S: 250-mx
                        S: 250 AUTH LOGIN
                        C: AUTH LOGIN
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 250 SIZE 1\n",
                "S: 250 STARTTLS\nC: STARTTLS\nS: 454 no\n",
                "S: 250 STARTTLS\nC: STARTTLS\nS: 502 no\n"
            })
    void withoutStartTlsThereIsNoSession(String answer) {
        script(ACCOUNT, new BackendProof.ServicePassword(secret()), true, "192.0.2.7", "h")
                .plays(OPENING + answer + "! failed TLS");
    }

    @Test
    void theProbeLearnsTheListAndTakesLeave() {
        new BackendScript(() -> new SmtpProbeDialog("gw.example.org", true)).plays(OPENING + """
                        S: 250 STARTTLS
                        C: STARTTLS
                        S: 220 go
                        ! starttls
                        > tls
                        C: EHLO gw.example.org
                        S: 250-mx
                        S: 250-SIZE 10
                        S: 250 XCLIENT NAME
                        C: QUIT
                        ! ready SIZE 10|XCLIENT NAME
                        """);
    }
}
