package latchkey.dialogs.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpExtensionsTest {

    private static SmtpExtensions of(String... lines) {
        return SmtpExtensions.of(List.of(lines));
    }

    @Test
    void onlyWhatTheGatewayCanKeepIsPromised() {
        assertThat(of(
                                "PIPELINING",
                                "size 10240000",
                                "VRFY",
                                "ETRN",
                                "STARTTLS",
                                "AUTH PLAIN LOGIN",
                                "AUTH=PLAIN LOGIN",
                                "XCLIENT NAME ADDR",
                                "XFORWARD NAME",
                                "BURL imap",
                                "REQUIRETLS",
                                "X-UNKNOWN",
                                "",
                                "DSN\u0001",
                                "ENHANCEDSTATUSCODES",
                                "8BITMIME",
                                "SMTPUTF8",
                                "CHUNKING",
                                "BINARYMIME",
                                "LIMITS RCPTMAX=20",
                                "CHUNKING again")
                        .lines())
                .containsExactly(
                        "PIPELINING",
                        "SIZE 10240000",
                        "ENHANCEDSTATUSCODES",
                        "8BITMIME",
                        "SMTPUTF8",
                        "CHUNKING",
                        "BINARYMIME",
                        "LIMITS RCPTMAX=20");
    }

    @Test
    void severalBackendsPromiseWhatAllOfThemDo() {
        SmtpExtensions one = of("PIPELINING", "SIZE 500", "DSN", "CHUNKING", "BINARYMIME", "DELIVERBY 10", "SMTPUTF8");
        SmtpExtensions other = of("SIZE 400", "DSN", "BINARYMIME", "DELIVERBY 20", "SMTPUTF8");
        assertThat(one.intersect(other).lines()).containsExactly("SIZE 400", "DSN", "SMTPUTF8");
        assertThat(one.intersect(one)).isEqualTo(one);
        assertThat(one.offers("CHUNKING")).isTrue();
        assertThat(other.offers("BINARYMIME")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "SIZE, SIZE 5, SIZE 5",
        "SIZE 5, SIZE, SIZE 5",
        "SIZE 0, SIZE 5, SIZE 5",
        "SIZE 5, SIZE 6, SIZE 5",
        "SIZE 7, SIZE 6, SIZE 6",
        "SIZE, SIZE 0, SIZE 0",
        "SIZE x, SIZE 6, SIZE 6",
        "SIZE 99999999999999999999, SIZE 6, SIZE 6",
    })
    void theSmallerSizeHolds(String one, String other, String both) {
        assertThat(of(one).intersect(of(other)).lines()).containsExactly(both);
    }
}
