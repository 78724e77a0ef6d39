package latchkey.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One handshake in memory, with a client that trusts everybody. BoringSSL takes a key of another kind than its
 * certificate's without a word, and then fails every client: so the pair is tried before any client comes.
 */
final class CertificateTrial {

    /** Each side speaks three times at most; more is a defect. */
    private static final int MOST_TURNS = 10;

    private CertificateTrial() {}

    /**
     * @return the certificate that a client is shown
     * @throws SSLException if the certificate and the key do not belong together
     */
    static X509Certificate shown(SslContext server) throws SSLException {
        SslContext client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        SslHandler clientTls = client.newHandler(ByteBufAllocator.DEFAULT);
        SslHandler serverTls = server.newHandler(ByteBufAllocator.DEFAULT);
        EmbeddedChannel clientEnd = new EmbeddedChannel(clientTls);
        EmbeddedChannel serverEnd = new EmbeddedChannel(serverTls);
        try {
            for (int turn = 0; turn < MOST_TURNS && !clientTls.handshakeFuture().isDone(); turn++) {
                pass(clientEnd, serverEnd);
                pass(serverEnd, clientEnd);
            }
            if (!clientTls.handshakeFuture().isSuccess()) {
                throw new SSLException("no handshake");
            }
            return (X509Certificate) clientTls.engine().getSession().getPeerCertificates()[0];
        } finally {
            close(clientEnd);
            close(serverEnd);
        }
    }

    /** Whoever has failed has closed its end; the reason stays with its future. */
    private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
        for (@Nullable ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            if (to.isOpen()) {
                var _ = to.writeOneInbound(bytes);
            } else {
                bytes.release();
            }
        }
        if (to.isOpen()) {
            to.pipeline().fireChannelReadComplete();
            to.runPendingTasks();
        }
    }

    private static void close(EmbeddedChannel end) {
        var _ = end.close();
        end.releaseInbound();
        end.releaseOutbound();
    }
}
