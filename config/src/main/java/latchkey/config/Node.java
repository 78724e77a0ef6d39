package latchkey.config;

/**
 * This process among its peers.
 *
 * @param name a host name, spoken in greetings, in SMTP replies and in the log
 */
public record Node(String name) {

    public Node {
        Allowed.HOST.require("name", name);
    }
}
