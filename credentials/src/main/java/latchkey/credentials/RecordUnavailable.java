package latchkey.credentials;

/**
 * The record cannot be read or written just now: unreachable, locked, full or too busy. A change that ends so was made
 * either wholly or not at all; when the connection broke during the commit it is not known which, so look before trying
 * again.
 */
public final class RecordUnavailable extends RuntimeException {
    public RecordUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public RecordUnavailable(String message) {
        super(message);
    }
}
