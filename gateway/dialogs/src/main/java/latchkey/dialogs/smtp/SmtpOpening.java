package latchkey.dialogs.smtp;

import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendFailure;

/**
 * How every conversation with a mail server begins: greeting, EHLO, and where it is told so STARTTLS and EHLO again. A
 * server without STARTTLS is then not used (RFC 3207 §6, downgrade).
 */
final class SmtpOpening {

    /** Where the opening stands after a reply. */
    sealed interface Step {
        /** This, and on with the next reply. */
        record Continue(BackendAction action) implements Step {}

        /** The opening is over. */
        record Offered(SmtpOffer offer) implements Step {}
    }

    private enum Awaiting {
        GREETING,
        OFFER,
        TLS_CONSENT
    }

    private final String hostName;
    private Awaiting awaiting = Awaiting.GREETING;
    private boolean tlsWanted;

    SmtpOpening(String hostName, boolean startTls) {
        SmtpText.requireHostName(hostName);
        this.hostName = hostName;
        this.tlsWanted = startTls;
    }

    Step reply(SmtpReplyReader.Read.Reply reply) {
        return switch (awaiting) {
            case GREETING -> reply.code() == 220 ? new Step.Continue(hello()) : failed(reply.failure());
            case OFFER -> reply.code() == 250 ? offered(SmtpOffer.of(reply)) : failed(reply.failure());
            case TLS_CONSENT ->
                reply.code() == 220 ? new Step.Continue(new BackendAction.StartTls()) : failed(BackendFailure.TLS);
        };
    }

    /** TLS stands: what was said before it is forgotten (RFC 3207 §4.2). */
    BackendAction tlsStarted() {
        tlsWanted = false;
        return hello();
    }

    private BackendAction hello() {
        awaiting = Awaiting.OFFER;
        return new BackendAction.Send(SmtpText.line("EHLO " + hostName));
    }

    private Step offered(SmtpOffer offer) {
        if (!tlsWanted) {
            return new Step.Offered(offer);
        }
        if (offer.parameters("STARTTLS").isEmpty()) {
            return failed(BackendFailure.TLS);
        }
        awaiting = Awaiting.TLS_CONSENT;
        return new Step.Continue(new BackendAction.Send(SmtpText.line("STARTTLS")));
    }

    private static Step failed(BackendFailure failure) {
        return new Step.Continue(new BackendAction.Failed(failure));
    }
}
