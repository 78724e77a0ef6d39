package latchkey.app.demo;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import latchkey.app.node.OwnerOnly;

/**
 * A certificate authority of the demo's own, and what it has issued for this machine. The authority's key is never
 * written down: nobody can issue another certificate in its name.
 *
 * @param authority PEM, for clients to trust
 * @param certificate PEM, for {@code localhost}, 127.0.0.1 and ::1
 * @param key PEM, readable by its owner only
 */
record Certificates(Path authority, Path certificate, Path key) {

    /** Long enough to play with; short, because clients are asked to trust it. */
    private static final Duration VALIDITY = Duration.ofDays(30);

    /** Makes new keys and certificates, which takes a few milliseconds, and writes them into the folder. */
    static Certificates make(Path folder) throws IOException {
        Certificates files = new Certificates(
                folder.resolve("ca.pem"), folder.resolve("certificate.pem"), folder.resolve("key.pem"));
        Instant now = Instant.now();
        CertificateBuilder lifetime = new CertificateBuilder()
                .ecp256()
                .notBefore(now.minus(Duration.ofHours(1)))
                .notAfter(now.plus(VALIDITY));
        try {
            X509Bundle authority = lifetime.copy()
                    .subject("CN=Latchkey demo authority")
                    .setIsCertificateAuthority(true)
                    .setKeyUsage(true, KeyUsage.keyCertSign)
                    .buildSelfSigned();
            X509Bundle server = lifetime.copy()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .addSanIpAddress("::1")
                    .setKeyUsage(true, KeyUsage.digitalSignature)
                    .addExtendedKeyUsageServerAuth()
                    .buildIssuedBy(authority);
            Files.writeString(files.authority, authority.getCertificatePEM());
            Files.writeString(files.certificate, server.getCertificatePEM());
            OwnerOnly.write(files.key, server.getPrivateKeyPEM());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            // What the builder declares; keys on P-256 can always be made.
            throw new IllegalStateException("cannot make certificates", e);
        }
        return files;
    }
}
