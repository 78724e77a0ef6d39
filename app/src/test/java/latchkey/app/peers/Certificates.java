package latchkey.app.peers;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** A CA made for one test class, and a certificate of its own for localhost and 127.0.0.1; all PEM. */
record Certificates(Path ca, Path certificate, Path key, SSLContext trusting) {

    /** Writes into an empty folder. The key is readable by all: the servers have users of their own. */
    static Certificates make(Path folder) {
        try {
            CertificateBuilder builder = new CertificateBuilder().ecp256();
            X509Bundle authority = builder.copy()
                    .subject("CN=Latchkey test CA")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            X509Bundle server = builder.copy()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .addExtendedKeyUsageServerAuth()
                    .buildIssuedBy(authority);
            return new Certificates(
                    Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM()),
                    Files.writeString(folder.resolve("certificate.pem"), server.getCertificatePathPEM()),
                    Files.writeString(folder.resolve("key.pem"), server.getPrivateKeyPEM()),
                    trusting(authority));
        } catch (Exception e) {
            throw new IllegalStateException("no certificate", e);
        }
    }

    private static SSLContext trusting(X509Bundle authority) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }
}
