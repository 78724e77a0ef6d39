package latchkey.admin.notices;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import latchkey.config.NoticeMail;

/** TLS over a connection that is there, to a server whose certificate carries one name, whatever its host is called. */
final class MailTls extends SSLSocketFactory {

    private final SSLSocketFactory sockets;
    private final String name;

    /** @throws IllegalArgumentException with a sentence, if the certificates to trust cannot be used */
    MailTls(NoticeMail settings) {
        Path ca = settings.ca();
        this.sockets = ca == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : trusting(ca);
        this.name = settings.tlsName();
    }

    private static SSLSocketFactory trusting(Path ca) {
        try (InputStream file = Files.newInputStream(ca)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                trusted.setCertificateEntry(String.valueOf(trusted.size()), certificate);
            }
            if (trusted.size() == 0) {
                throw new IllegalArgumentException("There is no certificate in " + ca + ".");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("The certificates in " + ca + " cannot be used.", e);
        }
    }

    /** The host that is given here is passed over: the name counts. */
    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean closesIt) throws IOException {
        SSLSocket secure = (SSLSocket) sockets.createSocket(connected, name, port, closesIt);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        secure.setSSLParameters(parameters);
        return secure;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw onlyOverAConnection();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        throw onlyOverAConnection();
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        throw onlyOverAConnection();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress from, int fromPort) throws IOException {
        throw onlyOverAConnection();
    }

    private static IOException onlyOverAConnection() {
        return new IOException("TLS is only for a connection that is there");
    }
}
