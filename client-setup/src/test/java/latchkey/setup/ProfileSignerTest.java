package latchkey.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import latchkey.config.Tls;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileSignerTest {

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final byte[] DOCUMENT = "<plist/>\r\n\0\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "RSA, 2048, SHA256withRSA",
        "EC, 256, SHA256withECDSA",
        "EC, 384, SHA384withECDSA",
        "Ed25519, 255, Ed25519"
    })
    void a_signed_document_is_verified_in_java(String algorithm, int bits, String signature) throws Exception {
        byte[] signed = ProfileSigner.of(files(algorithm, bits, signature)).sign(DOCUMENT, now);

        CMSSignedData data = new CMSSignedData(signed);
        assertThat((byte[]) data.getSignedContent().getContent()).isEqualTo(DOCUMENT);
        assertThat(verifies(data)).isTrue();
        Time time = Time.getInstance(signer(data)
                .getSignedAttributes()
                .get(CMSAttributes.signingTime)
                .getAttributeValues()[0]);
        assertThat(time.getDate()).isEqualTo(Date.from(now));
    }

    @Test
    void a_changed_document_is_noticed() throws Exception {
        byte[] signed = ProfileSigner.of(files("EC", 256, "SHA256withECDSA")).sign(DOCUMENT, now);
        int at = new String(signed, StandardCharsets.ISO_8859_1).indexOf("<plist/>");
        signed[at + 1] = 'P';
        assertThatThrownBy(() -> verifies(new CMSSignedData(signed))).isInstanceOf(CMSException.class);
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048, SHA256withRSA", "EC, 256, SHA256withECDSA"})
    void a_signed_document_is_verified_by_openssl(String algorithm, int bits, String signature) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "no openssl here");
        Tls files = files(algorithm, bits, signature);
        Path signed =
                Files.write(folder.resolve("signed"), ProfileSigner.of(files).sign(DOCUMENT, now));
        for (String command : List.of("smime", "cms")) {
            Path out = folder.resolve("out");
            Process openssl = new ProcessBuilder(
                            "openssl",
                            command,
                            "-verify",
                            "-binary",
                            "-inform",
                            "DER",
                            "-in",
                            signed.toString(),
                            "-CAfile",
                            files.certificate().toString(),
                            "-purpose",
                            "any",
                            "-out",
                            out.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(openssl.waitFor()).as(said).isZero();
            assertThat(out).hasBinaryContent(DOCUMENT);
        }
    }

    @Test
    void files_that_are_no_certificate_or_key_are_named_and_not_repeated() throws Exception {
        Tls good = files("EC", 256, "SHA256withECDSA");
        Path other = Files.writeString(folder.resolve("other"), "canary");
        assertThatThrownBy(() -> ProfileSigner.of(new Tls(good.certificate(), other)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> ProfileSigner.of(new Tls(other, good.key())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other");
    }

    private Tls files(String algorithm, int bits, String signature) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=mail.example.org");
        X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minus(1, ChronoUnit.DAYS)),
                        Date.from(now.plus(1, ChronoUnit.DAYS)),
                        name,
                        pair.getPublic())
                .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate()));
        return new Tls(
                pem("certificate.pem", certificate), pem("key.pem", new JcaPKCS8Generator(pair.getPrivate(), null)));
    }

    private Path pem(String file, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(content);
        }
        return Files.writeString(folder.resolve(file), text.toString());
    }

    private static SignerInformation signer(CMSSignedData data) {
        return data.getSignerInfos().getSigners().iterator().next();
    }

    @SuppressWarnings("unchecked") // BouncyCastle's selectors have raw types
    private static boolean verifies(CMSSignedData data) throws Exception {
        SignerInformation signer = signer(data);
        var certificates = data.getCertificates().getMatches(signer.getSID());
        return signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                .build((X509CertificateHolder) certificates.iterator().next()));
    }
}
