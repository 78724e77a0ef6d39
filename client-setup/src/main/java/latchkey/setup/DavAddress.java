package latchkey.setup;

import latchkey.config.Clients.DavServer;

/** The https address of a calendar and contacts server. */
final class DavAddress {

    private static final int HTTPS = 443;

    private DavAddress() {}

    static String of(DavServer server) {
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        return "https://" + host + (server.port() == HTTPS ? "" : ":" + server.port()) + server.path();
    }
}
