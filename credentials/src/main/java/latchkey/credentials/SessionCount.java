package latchkey.credentials;

/**
 * How many sessions of one service are open on one node, as it lists them.
 *
 * @param node its name
 */
public record SessionCount(String node, Service service, int count) {}
