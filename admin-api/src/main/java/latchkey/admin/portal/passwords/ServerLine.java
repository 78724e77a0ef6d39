package latchkey.admin.portal.passwords;

import latchkey.credentials.Service;

/**
 * A server to type into an app.
 *
 * @param address host name, or for calendars and contacts an address to open
 * @param port 0 if it is part of the address
 * @param security key of the text that says how it is protected
 */
public record ServerLine(Service service, String address, int port, String security) {}
