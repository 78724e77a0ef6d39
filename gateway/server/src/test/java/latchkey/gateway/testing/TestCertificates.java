package latchkey.gateway.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import latchkey.config.Tls;

/** An authority, and certificates that it issues. */
public final class TestCertificates {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final X509Bundle authority;

    public TestCertificates() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Test authority " + NAMES.incrementAndGet())
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** A server's certificate and key for this name. */
    public X509Bundle server(String name) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(authority);
    }

    /** The same in files. */
    public Tls files(String name, Path folder) throws Exception {
        X509Bundle server = server(name);
        Path certificate = Files.writeString(folder.resolve(name + ".crt"), server.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve(name + ".key"), server.getPrivateKeyPEM());
        return new Tls(certificate, key);
    }

    /** The authority's certificate in a file. */
    public Path authority(Path folder) throws Exception {
        return Files.writeString(folder.resolve("ca.crt"), authority.getCertificatePEM());
    }

    /** For a client that trusts the authority. */
    public SSLContext client() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    /** For a server of this name. */
    public SSLContext serverContext(String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(server(name).toKeyManagerFactory().getKeyManagers(), null, null);
        return context;
    }
}
