package latchkey.gateway.dav;

import latchkey.gateway.login.SessionRegistry;

/** What a {@link DavSession} is at, and what belongs to that alone. */
sealed interface SessionState {
    record AwaitingHead() implements SessionState {}

    /** A verdict is on its way; nothing is read beyond what has come. */
    record SigningIn(CheckedRequest request) implements SessionState {}

    record Forwarding(
            CheckedRequest request, String account, Exchange exchange, SessionRegistry.Registration registration)
            implements SessionState {}

    /** The last answer is on its way, and what still comes is thrown away until the connection closes. */
    record Ending() implements SessionState {}

    record Closed() implements SessionState {}
}
