package latchkey.admin.web;

/** A certificate or key that a web port cannot present, with a sentence for the operator. */
public final class UnusableCertificate extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableCertificate(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    UnusableCertificate(String sentence) {
        super(sentence);
    }
}
