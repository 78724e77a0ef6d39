package latchkey.gateway.dav;

import java.io.ByteArrayOutputStream;
import latchkey.gateway.login.SessionRegistry;

/** What a {@link DavSession} is at, and what belongs to that alone. */
sealed interface SessionState {
    record AwaitingHead() implements SessionState {}

    /** A verdict is on its way; nothing is read beyond what has come. */
    record SigningIn(CheckedRequest request) implements SessionState {}

    record Forwarding(
            CheckedRequest request, String account, Exchange exchange, SessionRegistry.Registration registration)
            implements SessionState {}

    /** An app that sets itself up sends its request. */
    record HearingOut(CheckedRequest request, ByteArrayOutputStream body) implements SessionState {}

    /** What such an app needs is being made; nothing is read beyond what has come. */
    record Preparing(CheckedRequest request) implements SessionState {}

    /** The last answer is on its way, and what still comes is thrown away until the connection closes. */
    record Ending() implements SessionState {}

    record Closed() implements SessionState {}
}
