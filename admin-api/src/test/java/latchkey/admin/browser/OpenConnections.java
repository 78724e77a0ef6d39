package latchkey.admin.browser;

import java.time.Instant;
import java.util.List;
import latchkey.admin.fixtures.HeldSessions;
import latchkey.credentials.Account;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;

/** A mail server's connections: apps that are signed in, and signed out when their password is revoked. */
final class OpenConnections extends HeldSessions {
    OpenConnections() {
        super(List.of());
    }

    void add(Account account, long password, Service service, String client) {
        open.add(new SessionFacts(
                "c" + open.size(), account.id(), password, service, ExampleSite.PEER, client, Instant.now()));
    }
}
