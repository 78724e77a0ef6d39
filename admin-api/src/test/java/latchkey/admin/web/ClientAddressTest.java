package latchkey.admin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    private final ClientAddress clients = new ClientAddress(List.of("127.0.0.1/32", "10.0.0.0/8", "::1/128"));

    @ParameterizedTest
    @DisplayName("X-Forwarded-For is believed as far as known proxies wrote it (ASVS 4.1.3, 15.3.4)")
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1   | 203.0.113.9                        | 203.0.113.9",
                "::1         | 2001:db8::7                        | 2001:db8::7",
                "127.0.0.1   | 198.51.100.1, 203.0.113.9          | 203.0.113.9",
                "127.0.0.1   | 198.51.100.1, 203.0.113.9,10.1.2.3 | 203.0.113.9",
                "203.0.113.5 | 198.51.100.1                       | 203.0.113.5",
                "127.0.0.1   | 10.1.2.3                           | 10.1.2.3",
                "127.0.0.1   | 203.0.113.9, rubbish               | 127.0.0.1",
                "127.0.0.1   | unknown, 10.1.2.3                  | 10.1.2.3",
                "127.0.0.1   | ''                                 | 127.0.0.1",
                "127.0.0.1   | example.org                        | 127.0.0.1"
            })
    void whatCounts(String peer, String forwarded, String expected) {
        assertThat(clients.find(InetAddress.ofLiteral(peer), forwarded)).isEqualTo(InetAddress.ofLiteral(expected));
    }

    @Test
    void withoutProxiesTheHeaderIsNothing() {
        ClientAddress none = new ClientAddress(List.of());

        assertThat(none.find(InetAddress.getLoopbackAddress(), "203.0.113.9"))
                .isEqualTo(InetAddress.getLoopbackAddress());
    }

    @Test
    void aBlockThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new ClientAddress(List.of("proxy.example.org")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
