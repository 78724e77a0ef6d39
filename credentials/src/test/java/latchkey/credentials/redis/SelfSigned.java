package latchkey.credentials.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** Certificates for a test's servers, made with the JDK's tool. */
final class SelfSigned {
    private static final char[] PASSWORD = "password".toCharArray();

    private SelfSigned() {}

    /**
     * Makes a key and a certificate that is its own CA.
     *
     * @param subject as in {@code dns:localhost,ip:127.0.0.1}
     * @return the certificate in PEM; its key is beside it, with {@code .key} in place of {@code .pem}
     */
    static Path certificate(Path folder, String name, String subject)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + subject,
                        "-ext",
                        "bc:c",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        String.valueOf(PASSWORD))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("keytool: " + code);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        pem(
                folder.resolve(name + ".key"),
                "PRIVATE KEY",
                keys.getKey("redis", PASSWORD).getEncoded());
        Path certificate = folder.resolve(name + ".pem");
        pem(certificate, "CERTIFICATE", keys.getCertificate("redis").getEncoded());
        return certificate;
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
