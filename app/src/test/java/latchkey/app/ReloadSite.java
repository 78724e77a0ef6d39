package latchkey.app;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An IMAP server, and a folder with a configuration for a gateway in front of it; everything in it can be replaced. */
final class ReloadSite implements AutoCloseable {
    static final String LOGIN = "anna@example.org";

    private static final String SERVICE_PASSWORD = "known to both servers";

    private final GreenMail mail =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP).dynamicPort());
    private final Path folder;
    private final int port;
    private final X509Bundle authority;

    /**
     * Opens the IMAP server and writes everything.
     *
     * @param port that the gateway has for IMAP; 0 for any
     */
    ReloadSite(Path folder, int port) throws Exception {
        this.folder = folder;
        this.port = port;
        mail.start();
        mail.setUser(LOGIN, LOGIN, SERVICE_PASSWORD);
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Test authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        restore();
        present("cert.pem", "key.pem", server());
        present("portal.pem", "portal-key.pem", server());
    }

    Path folder() {
        return folder;
    }

    Path configuration() {
        return folder.resolve("latchkey.yaml");
    }

    X509Bundle authority() {
        return authority;
    }

    /** Trusts the authority. */
    SSLContext clients() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    /** Everything but the certificates as it was at first. */
    void restore() throws IOException {
        write("latchkey.yaml", text());
        secret("secret", SERVICE_PASSWORD);
        secret("pepper", "0123456789abcdef0123456789abcdef");
    }

    String text() {
        // The tests know its lines by their numbers.
        return """
            node: {name: gate.test}
            listeners:
              - {protocol: imap, address: 127.0.0.1, port: %d}
              - {protocol: dav, address: 127.0.0.1, port: 0, tls: none}
            tls:
              certificate: cert.pem
              key: key.pem
            backends:
              imap:
                host: 127.0.0.1
                port: %d
                tls: none
                login: {service-password: {file: secret}}
              dav: {host: 127.0.0.1, port: 5232, tls: none}
            passwords: {pepper: {file: pepper}}
            portal:
              url: https://localhost:8443
              address: 127.0.0.1
              port: 0
              certificate: portal.pem
              key: portal-key.pem
            management: {address: 127.0.0.1, port: 0}
            limits: {idle: 35m}
            reload: {watch: nothing}
            nodes: {lease: 1h}
            """.formatted(port, mail.getImap().getPort());
    }

    /** Replaces a part of the configuration. */
    void replace(String part, String by) throws IOException {
        String text = Files.readString(configuration());
        if (!text.contains(part)) {
            throw new IllegalArgumentException(part);
        }
        write("latchkey.yaml", text.replace(part, by));
    }

    void append(String lines) throws IOException {
        write("latchkey.yaml", Files.readString(configuration()) + lines);
    }

    /** A new one for localhost. */
    X509Bundle server() throws Exception {
        return server(Instant.now().plus(Duration.ofDays(30)));
    }

    X509Bundle server(Instant expires) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .notBefore(expires.minus(Duration.ofDays(90)))
                .notAfter(expires)
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(authority);
    }

    void present(String certificate, String key, X509Bundle pair) throws IOException {
        write(certificate, pair.getCertificatePathPEM());
        secret(key, pair.getPrivateKeyPEM());
    }

    void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        remove(file);
        Files.writeString(file, text);
    }

    void secret(String name, String text) throws IOException {
        write(name, text);
        mode(name, "rw-------");
    }

    void mode(String name, String mode) throws IOException {
        Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(mode));
    }

    void remove(String name) throws IOException {
        remove(folder.resolve(name));
    }

    void makeFolder(String name) throws IOException {
        remove(name);
        Files.createDirectory(folder.resolve(name));
    }

    private static void remove(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        Files.walkFileTree(file, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        mail.stop();
    }
}
