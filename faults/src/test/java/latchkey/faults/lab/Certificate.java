package latchkey.faults.lab;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import javax.net.ssl.SSLContext;

/** The certificate of all nodes, made for this run. */
record Certificate(X509Bundle bundle) {

    static Certificate make() throws Exception {
        return new Certificate(new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
    }

    /** For clients that trust it. */
    SSLContext client() throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, bundle.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }
}
