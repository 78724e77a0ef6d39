package latchkey.gateway.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import latchkey.config.Tls;

/** The two files of a {@link Tls} as they were at one moment. To be closed, which wipes the key. */
final class PemPair implements AutoCloseable {
    private final byte[] certificate;
    private final byte[] key;

    private PemPair(byte[] certificate, byte[] key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** @throws CannotStart if one cannot be read */
    static PemPair read(Tls tls) {
        try {
            return new PemPair(Files.readAllBytes(tls.certificate()), Files.readAllBytes(tls.key()));
        } catch (IOException e) {
            throw new CannotStart(CertificateCheck.reason(tls).toString(), e);
        }
    }

    InputStream certificate() {
        return new ByteArrayInputStream(certificate);
    }

    InputStream key() {
        return new ByteArrayInputStream(key);
    }

    /** By which the same pair is known again; SHA-256. */
    byte[] fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(MessageDigest.getInstance("SHA-256").digest(certificate));
            return digest.digest(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }
}
