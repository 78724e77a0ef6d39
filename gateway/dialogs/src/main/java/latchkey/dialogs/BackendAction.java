package latchkey.dialogs;

/** One thing a {@link BackendDialog} asks of the driver that carries it. */
public sealed interface BackendAction {

    /** Write these bytes to the backend. They may hold the gateway's own proof: never log them. */
    record Send(byte[] bytes) implements BackendAction {
        @Override
        public String toString() {
            return "Send[" + bytes.length + " bytes]";
        }
    }

    /** Upgrade to TLS, then call {@link BackendDialog#tlsStarted()}. Bytes left in the buffer are a failure (threat A2). */
    record StartTls() implements BackendAction {}

    /** Signed in; bytes left in the buffer belong to the relay. The last action of the dialog. */
    record Ready(BackendReady ready) implements BackendAction {}

    /** Give up and close. The last action of the dialog. */
    record Failed(BackendFailure failure) implements BackendAction {}
}
