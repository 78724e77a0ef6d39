package latchkey.app.peers;

import jakarta.mail.MessagingException;
import jakarta.mail.Service;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import java.util.Properties;
import javax.net.ssl.SSLContext;

/** Angus Mail, which many Java programs read and send mail with; it checks the server's name. */
record MailClient(SSLContext trust, String user, String password) {

    private static final String TIMEOUT_MILLIS = "120000";

    Store imaps(int port) throws MessagingException {
        return connected(session("imaps", "ssl.enable").getStore("imaps"), port);
    }

    Store imapWithStartTls(int port) throws MessagingException {
        return connected(session("imap", "starttls.required").getStore("imap"), port);
    }

    Transport smtps(int port) throws MessagingException {
        return connected(session("smtps", "ssl.enable").getTransport("smtps"), port);
    }

    Transport smtpWithStartTls(int port) throws MessagingException {
        return connected(session("smtp", "starttls.required").getTransport("smtp"), port);
    }

    private <S extends Service> S connected(S service, int port) throws MessagingException {
        service.connect("localhost", port, user, password);
        return service;
    }

    private Session session(String protocol, String tls) {
        Properties properties = new Properties();
        String prefix = "mail." + protocol + ".";
        properties.setProperty(prefix + tls, "true");
        properties.setProperty(prefix + "starttls.enable", String.valueOf(tls.startsWith("starttls")));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty(prefix + "timeout", TIMEOUT_MILLIS);
        properties.setProperty(prefix + "auth", "true");
        properties.setProperty(prefix + "localhost", "client.example.net");
        properties.put(prefix + "ssl.socketFactory", trust.getSocketFactory());
        return Session.getInstance(properties);
    }
}
