package latchkey.app;

/** Who uses the command, for the audit trail. */
final class Operator {

    private Operator() {}

    static String name() {
        return "operator:" + System.getProperty("user.name", "unknown");
    }
}
