package latchkey.credentials;

/**
 * An open session and whose it is.
 *
 * @param login of the account
 */
public record NamedSession(String login, ListedSession listed) {}
