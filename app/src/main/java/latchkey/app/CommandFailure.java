package latchkey.app;

import java.util.LinkedHashMap;
import java.util.Map;

/** The end of a command that could not do what it was asked, told to the operator in a sentence, never as a trace. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final String error;

    private CommandFailure(int exitCode, String error, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
        this.error = error;
    }

    /** @param error one word for programs, as in {@code no_such_account} */
    public static CommandFailure refused(String error, String sentence) {
        return new CommandFailure(ExitCode.REFUSED, error, sentence);
    }

    public static CommandFailure configuration(String sentence) {
        return new CommandFailure(ExitCode.CONFIGURATION, "configuration", sentence);
    }

    public static CommandFailure temporary(String sentence) {
        return new CommandFailure(ExitCode.TEMPORARY, "unavailable", sentence);
    }

    /** What is told of a defect: where it is, but not what the values were, which could be secret. */
    static CommandFailure defect(Throwable defect) {
        StackTraceElement[] trace = defect.getStackTrace();
        String place = trace.length == 0 ? "" : " at " + trace[0];
        return new CommandFailure(
                ExitCode.DEFECT, "defect", "a defect: " + defect.getClass().getName() + place);
    }

    int exitCode() {
        return exitCode;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    String json() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("error", error);
        told.put("message", sentence());
        told.put("exit", exitCode);
        return Output.json(told);
    }
}
