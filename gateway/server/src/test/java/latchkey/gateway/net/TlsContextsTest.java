package latchkey.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import latchkey.config.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator hears what is wrong with a certificate or a key, and hears it before any client does. */
class TlsContextsTest {

    @TempDir
    private Path folder;

    @Test
    void aPairIsFine() throws Exception {
        for (Algorithm algorithm : new Algorithm[] {Algorithm.ecp256, Algorithm.rsa2048}) {
            X509Bundle server = selfSigned(algorithm);
            Tls tls = tls(server.getCertificatePEM(), server.getPrivateKeyPEM());
            assertThat(CertificateCheck.unusable(tls)).isEmpty();
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        X509Bundle server = selfSigned(Algorithm.ecp256);
        for (Algorithm other : new Algorithm[] {Algorithm.ecp256, Algorithm.rsa2048}) {
            refused(
                    tls(server.getCertificatePEM(), selfSigned(other).getPrivateKeyPEM()),
                    "is not the key of the first");
        }
    }

    @Test
    void aChainThatBeginsWithTheAuthorityIsRefused() throws Exception {
        X509Bundle authority = selfSigned(Algorithm.ecp256);
        X509Bundle server = builder(Algorithm.ecp256).buildIssuedBy(authority);
        refused(
                tls(authority.getCertificatePEM() + server.getCertificatePEM(), server.getPrivateKeyPEM()),
                "must come first");
    }

    @Test
    void filesOfAnotherKindAreNamed() throws Exception {
        X509Bundle server = selfSigned(Algorithm.ecp256);
        String damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        refused(tls(damaged, server.getPrivateKeyPEM()), "a damaged certificate in ");
        refused(tls("binary", server.getPrivateKeyPEM()), "no certificate in " + folder.resolve("certificate.pem"));
        refused(tls(server.getCertificatePEM(), ""), "no private key in " + folder.resolve("key.pem"));
        String label = "ENCRYPTED PRIVATE KEY-----\n";
        refused(tls(server.getCertificatePEM(), "-----BEGIN " + label + "AAAA\n-----END " + label), "a passphrase on");
    }

    private static void refused(Tls tls, String because) {
        assertThat(CertificateCheck.unusable(tls))
                .hasValueSatisfying(unfit -> assertThat(unfit.toString()).contains(because));
    }

    private Tls tls(String certificate, String key) throws Exception {
        return new Tls(
                Files.writeString(folder.resolve("certificate.pem"), certificate),
                Files.writeString(folder.resolve("key.pem"), key));
    }

    private static X509Bundle selfSigned(Algorithm algorithm) throws Exception {
        return builder(algorithm).buildSelfSigned();
    }

    private static CertificateBuilder builder(Algorithm algorithm) {
        return new CertificateBuilder()
                .algorithm(algorithm)
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .notAfter(Instant.now().plus(Duration.ofDays(3)));
    }
}
