package latchkey.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the configuration that the demo runs with: an ordinary one, which every other command can use too. */
final class DemoConfiguration {

    private DemoConfiguration() {}

    static Path write(Path folder, DemoPorts ports, MailServer mail, CalendarServer calendar) throws IOException {
        Path file = folder.resolve("latchkey.yaml");
        Files.writeString(file, """
            # Made by "latchkey demo" for as long as it runs.
            node:
              name: localhost
            data: data
            listeners:
              - {protocol: imap, address: 127.0.0.1, port: %d, tls: implicit}
              - {protocol: imap, address: 127.0.0.1, port: %d, tls: starttls}
              - {protocol: smtp, address: 127.0.0.1, port: %d, tls: implicit}
              - {protocol: smtp, address: 127.0.0.1, port: %d, tls: starttls}
              - {protocol: dav, address: 127.0.0.1, port: %d, tls: implicit}
            tls:
              certificate: certificate.pem
              key: key.pem
            backends:
              imap:
                host: 127.0.0.1
                port: %d
                tls: none
                login:
                  service-password: {file: service-password}
              smtp:
                host: 127.0.0.1
                port: %d
                tls: none
                login:
                  service-password: {file: service-password}
              dav:
                host: 127.0.0.1
                port: %d
                tls: none
                identity:
                  service-password: {file: service-password}
            portal:
              url: http://localhost:%d
              name: Latchkey demo
              address: 127.0.0.1
              port: %d
              tls: none
              operators: [%s]
            api:
              port: 0
              tls: none
            mail:
              host: localhost
              port: %d
              tls: none
              from: Latchkey demo <latchkey@localhost>
            management:
              address: 127.0.0.1
              port: 0
            log:
              level: warn
            """.formatted(
                        ports.imaps(),
                        ports.imap(),
                        ports.submissions(),
                        ports.submission(),
                        ports.https(),
                        mail.imapPort(),
                        mail.smtpPort(),
                        calendar.port(),
                        ports.portal(),
                        ports.portal(),
                        DemoAccounts.OWNER,
                        mail.smtpPort()));
        return file;
    }
}
