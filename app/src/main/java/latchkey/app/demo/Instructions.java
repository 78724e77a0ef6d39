package latchkey.app.demo;

/** What the demo prints: lines to copy, which work as they stand while it runs. */
public final class Instructions {

    private Instructions() {}

    /**
     * @param command how this program is called
     * @param kept the data stay when the demo ends
     */
    public static String text(Access access, String command, boolean kept) {
        return """

                Latchkey runs. Everything is on this machine only.

                The account portal, for a browser on this machine: %15$s
                  sign in   %16$s
                  password  %17$s   (the account's own, not for apps)
                  There: turn on two-factor authentication with any authenticator app, make a password for an app, set the
                  app up with what is shown, watch it sign in, revoke it, and watch it being signed out. The account operates
                  the service, too: Operations shows how that is.

                Or begin with a password that is there already, for mail programs and curl:
                  user      %1$s
                  password  %2$s   (app-specific: hyphens, spaces and capitals do not matter)
                  host      %3$s
                  ports     IMAP %4$d (TLS), %5$d (STARTTLS)   SMTP %6$d (TLS), %7$d (STARTTLS)   CalDAV %8$d (HTTPS)
                  trust     %10$s

                Read the mail:
                  curl --cacert '%10$s' -u '%1$s:%2$s' 'imaps://%3$s:%4$d/INBOX;MAILINDEX=1'

                Send some:
                  printf 'From: %1$s\\r\\nTo: %1$s\\r\\nSubject: Hello\\r\\n\\r\\nHello.\\r\\n' | curl --cacert '%10$s' -u '%1$s:%2$s' \
                --mail-from %1$s --mail-rcpt %1$s --upload-file - smtps://%3$s:%6$d

                See the calendar:
                  curl --cacert '%10$s' -u '%1$s:%2$s' '%11$scalendars/%1$s/personal/welcome.ics'

                By hand (then type: a LOGIN %1$s %2$s):
                  openssl s_client -quiet -crlf -CAfile '%10$s' -connect %3$s:%4$d
                  openssl s_client -quiet -crlf -CAfile '%10$s' -connect %3$s:%7$d -starttls smtp

                Thunderbird: Settings > Privacy & Security > Manage Certificates > Authorities > Import '%10$s';
                  then a new account %1$s with this password, set up by hand:
                  IMAP %3$s, port %4$d, SSL/TLS, normal password; SMTP %3$s, port %6$d, SSL/TLS, normal password;
                  and a new calendar on the network: %11$s

                Sign it all out, while a session is open:
                  %13$s password revoke --all %1$s --config '%12$s'

                Manage it from a program; the reference is at %18$s/
                  curl -H 'Authorization: Bearer %19$s' %18$s/accounts

                Watch: http://127.0.0.1:%9$d/metrics      Stop%14$s: Ctrl-C
                """.formatted(
                        access.user(),
                        access.password(),
                        access.host(),
                        access.imaps(),
                        access.imap(),
                        access.submissions(),
                        access.submission(),
                        access.https(),
                        access.management(),
                        access.ca(),
                        access.dav(),
                        access.configuration(),
                        command,
                        kept ? "" : " and remove everything",
                        access.owner().portal(),
                        access.owner().user(),
                        access.owner().password(),
                        access.api().address(),
                        access.api().token());
    }
}
