package latchkey.gateway;

/** Other settings for a gateway that runs, with everything that they need made and tried. Exactly one of the two follows. */
public interface PreparedSettings {

    /** Puts them in force for connections to come; those that are there keep what they have. Cannot fail. */
    void apply();

    /** Leaves everything as it is. */
    void discard();
}
