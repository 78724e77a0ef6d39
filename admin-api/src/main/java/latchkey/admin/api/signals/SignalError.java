package latchkey.admin.api.signals;

import java.util.Locale;

/** A security event token that is not accepted (RFC 8935, section 2.3). */
public final class SignalError extends Exception {
    private static final long serialVersionUID = 1;

    private final Code code;

    /** The registered codes that apply here (RFC 8935, section 2.4). */
    public enum Code {
        INVALID_REQUEST,
        INVALID_KEY,
        INVALID_ISSUER,
        INVALID_AUDIENCE,
        AUTHENTICATION_FAILED
    }

    SignalError(Code code, String description) {
        super(description);
        this.code = code;
    }

    /** What is answered. */
    public record Body(String err, String description) {}

    public Body body() {
        return new Body(code.name().toLowerCase(Locale.ROOT), String.valueOf(getMessage()));
    }
}
