package latchkey.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threat A5: a client that was led astray is stopped in its handshake. */
class AlpnTest {
    private static final byte[] IMAP = "imap".getBytes(StandardCharsets.US_ASCII);

    @Test
    void a5OnlyTheListenersOwnProtocolPasses(@TempDir Path folder) throws Exception {
        try (TestGateway gateway = new TestGateway(folder)) {
            SSLContext clients = gateway.clients();
            assertThat(chosen(gateway.imaps(), clients)).isEmpty();
            assertThat(chosen(gateway.imaps(), clients, "imap")).isEqualTo("imap");
            assertThat(chosen(gateway.imaps(), clients, "http/1.1", "imap")).isEqualTo("imap");
            assertThat(chosen(gateway.submissions(), clients, "smtp")).isEqualTo("smtp");
            for (String wrong : new String[] {"http/1.1", "h2", "smtp", "ima", "imapx", "IMAP"}) {
                assertThatThrownBy(() -> chosen(gateway.imaps(), clients, wrong))
                        .as(wrong)
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("no_application_protocol");
            }
            assertThatThrownBy(() -> chosen(gateway.submissions(), clients, "imap"))
                    .isInstanceOf(SSLException.class);
            try (Wire client = Wire.connect(gateway.imap())) {
                client.line();
                client.send("a STARTTLS\r\n");
                client.line();
                assertThatThrownBy(() -> client.startTls(clients, "http/1.1")).isInstanceOf(SSLException.class);
            }
        }
    }

    private static String chosen(int port, SSLContext clients, String... offered) throws Exception {
        try (Wire client = Wire.connect(port, clients, offered)) {
            assertThat(client.line()).isNotEmpty();
            return ((SSLSocket) client.socket()).getApplicationProtocol();
        }
    }

    @Test
    void a5TheOfferIsFoundHoweverItIsCut() throws Exception {
        byte[] right = clientHello("http/1.1", "imap");
        byte[] wrong = clientHello("http/1.1", "imapx");
        byte[] none = clientHello();
        for (int size = 1; size < right.length; size++) {
            assertThat(inRecordsOf(size, right)).isEqualTo(ClientHelloReader.Finding.ACCEPTABLE);
            assertThat(inRecordsOf(size, wrong)).isEqualTo(ClientHelloReader.Finding.UNACCEPTABLE);
            assertThat(inRecordsOf(size, none)).isEqualTo(ClientHelloReader.Finding.ACCEPTABLE);
        }
    }

    /** The handshake message cut into records of that size, and these into segments of single bytes. */
    private static ClientHelloReader.Finding inRecordsOf(int size, byte[] hello) {
        ClientHelloReader reader = new ClientHelloReader(IMAP);
        ClientHelloReader.Finding finding = ClientHelloReader.Finding.UNDECIDED;
        ByteBuf all = Unpooled.buffer();
        for (int at = 0; at < hello.length; at += size) {
            int length = Math.min(size, hello.length - at);
            all.writeByte(22).writeShort(0x0301).writeShort(length).writeBytes(hello, at, length);
        }
        while (all.isReadable() && finding == ClientHelloReader.Finding.UNDECIDED) {
            finding = reader.read(all.readSlice(1));
        }
        return finding;
    }

    /** A real one, without its record header. */
    private static byte[] clientHello(String... offered) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 993);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(offered);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] hello = new byte[out.position() - 5];
        out.get(5, hello);
        return hello;
    }
}
