package latchkey.bench;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** One self-signed certificate (ECDSA P-256), and TLS 1.3 by BoringSSL on both of its sides. */
record TestCertificate(X509Bundle bundle) {

    static TestCertificate make() throws Exception {
        return new TestCertificate(new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
    }

    String certificatePem() {
        return bundle.getCertificatePEM();
    }

    String keyPem() {
        return bundle.getPrivateKeyPEM();
    }

    SslContext client() throws Exception {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .trustManager(bundle.getCertificate())
                // The certificate is checked, its name is not: nothing is gained by it on loopback.
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    SslContext server() throws Exception {
        return SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .build();
    }
}
