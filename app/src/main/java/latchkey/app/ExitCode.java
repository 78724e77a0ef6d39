package latchkey.app;

/** How a command ends, for scripts. The launcher has one more: 5, Latchkey could not be built or started. */
final class ExitCode {

    static final int OK = 0;
    /** Refused, or not found: nothing was changed. */
    static final int REFUSED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The configuration, or a file that it names, cannot be used. */
    static final int CONFIGURATION = 3;
    /** The record cannot be reached or a port cannot be opened just now: worth another try. */
    static final int TEMPORARY = 4;
    /** A defect of Latchkey's own. */
    static final int DEFECT = 70;

    static final String FOOTER = """

            Exit codes:
              0   done
              1   refused, or not found; nothing was changed
              2   the command line is wrong
              3   the configuration cannot be used
              4   the record cannot be reached, or a port cannot be opened: try again later
              5   Latchkey could not be built or started (no Java 25, no Maven, …)
              70  a defect of Latchkey's own; please report it""";

    private ExitCode() {}
}
