package latchkey.app.node;

/** A node that cannot start, with a sentence for the operator. */
public final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean temporary;

    private StartFailure(String sentence, boolean temporary) {
        super(sentence);
        this.temporary = temporary;
    }

    /** The settings or the files that they name must be mended first. */
    static StartFailure configuration(String sentence) {
        return new StartFailure(sentence, false);
    }

    /** It may work the next time. */
    static StartFailure temporary(String sentence) {
        return new StartFailure(sentence, true);
    }

    public boolean isTemporary() {
        return temporary;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
