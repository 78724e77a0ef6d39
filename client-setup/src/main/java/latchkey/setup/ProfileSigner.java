package latchkey.setup;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import latchkey.config.Tls;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs profiles (CMS SignedData with the content in it, RFC 5652 section 5), so that a device says whose they are and
 * that nobody changed them. The server's own certificate does: devices trust whoever they trust for TLS.
 */
public final class ProfileSigner {

    /** NIST P-384. */
    private static final int BITS_FOR_SHA384 = 384;

    private final List<Certificate> chain;
    private final X509Certificate certificate;
    private final PrivateKey key;

    private ProfileSigner(List<Certificate> chain, X509Certificate certificate, PrivateKey key) {
        this.chain = chain;
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Reads the files; RSA, EC and Ed25519 keys in PKCS #8 will do.
     *
     * @throws IOException if they cannot be read or understood; the message holds nothing of them
     */
    public static ProfileSigner of(Tls tls) throws IOException {
        try {
            List<Certificate> chain = certificates(tls.certificate());
            return new ProfileSigner(chain, (X509Certificate) chain.getFirst(), privateKey(tls.key()));
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate that cannot be used: " + tls.certificate(), e);
        }
    }

    /**
     * The signed document, in DER.
     *
     * @param now told as the time of signing
     */
    public byte[] sign(byte[] document, Instant now) {
        try {
            CMSSignedDataGenerator signing = new CMSSignedDataGenerator();
            signing.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(at(now)))
                            .build(contentSigner(), certificate));
            signing.addCertificates(new JcaCertStore(chain));
            return signing.generate(new CMSProcessableByteArray(document), true).getEncoded();
        } catch (GeneralSecurityException | OperatorCreationException | CMSException | IOException e) {
            throw new IllegalStateException("a profile could not be signed", e);
        }
    }

    private ContentSigner contentSigner() throws OperatorCreationException {
        String algorithm = switch (key) {
            case ECKey ec ->
                ec.getParams().getOrder().bitLength() >= BITS_FOR_SHA384 ? "SHA384withECDSA" : "SHA256withECDSA";
            case EdECKey edwards -> edwards.getParams().getName();
            case RSAKey _ -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        return new JcaContentSignerBuilder(algorithm).build(key);
    }

    private static AttributeTable at(Instant now) {
        return new AttributeTable(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(now)))));
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            List<Certificate> chain =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (chain.isEmpty()) {
                throw new IOException("no certificate in " + file);
            }
            return chain;
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        try (PEMParser pem = new PEMParser(new StringReader(Files.readString(file, StandardCharsets.US_ASCII)))) {
            for (Object found = pem.readObject(); found != null; found = pem.readObject()) {
                if (found instanceof PrivateKeyInfo info) {
                    return new JcaPEMKeyConverter().getPrivateKey(info);
                }
            }
        }
        throw new IOException("no private key in " + file);
    }
}
