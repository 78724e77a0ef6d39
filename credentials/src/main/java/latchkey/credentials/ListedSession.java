package latchkey.credentials;

/**
 * A session as the nodes list it: it was open about a second ago.
 *
 * @param node the name of the node that holds it
 */
public record ListedSession(String node, SessionFacts session) {}
