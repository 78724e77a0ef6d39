package latchkey.admin.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latchkey.config.Tls;

/** Reads a certificate and its key from PEM (RFC 7468) into memory, as Java's TLS wants them. */
final class PemKeyStore {
    /** For the key inside the key store, which never leaves memory. */
    static final String PASSWORD = "memory";

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private PemKeyStore() {}

    /**
     * Reads both files.
     *
     * @throws UnusableCertificate if they will not do
     */
    static KeyStore read(Tls tls) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate[] chain = chain(tls.certificate());
            store.setKeyEntry("server", key(tls.key(), chain[0]), PASSWORD.toCharArray(), chain);
            return store;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableCertificate(
                    "The certificate " + tls.certificate() + " and the key " + tls.key() + " cannot be used"
                            + " together: they must be PEM, the key unencrypted PKCS #8.",
                    e);
        }
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(new Certificate[0]);
            if (chain.length == 0) {
                throw new GeneralSecurityException("no certificate");
            }
            return chain;
        }
    }

    private static PrivateKey key(Path file, Certificate certificate) throws IOException, GeneralSecurityException {
        Matcher pem = PKCS8.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new GeneralSecurityException("no private key");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        try {
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }
}
