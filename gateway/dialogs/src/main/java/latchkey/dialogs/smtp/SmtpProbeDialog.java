package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;
import java.util.List;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendDialog;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendReady;

/**
 * Asks a backend for its extensions and takes leave. Its {@link BackendReady} holds the EHLO lines, for {@link
 * SmtpExtensions#of}; nobody is signed in.
 */
public final class SmtpProbeDialog implements BackendDialog {
    private final SmtpReplyReader reader = new SmtpReplyReader();
    private final SmtpOpening opening;

    /**
     * A probe of one backend.
     *
     * @param hostName the gateway's own name
     * @param startTls whether the extensions after STARTTLS are wanted; without it, the connection is used as it is
     */
    public SmtpProbeDialog(String hostName, boolean startTls) {
        opening = new SmtpOpening(hostName, startTls);
    }

    @Override
    public List<BackendAction> opened() {
        return List.of();
    }

    @Override
    public List<BackendAction> read(ByteBuffer input) {
        return switch (reader.read(input)) {
            case SmtpReplyReader.Read.Incomplete() -> List.of();
            case SmtpReplyReader.Read.Rubbish() -> List.of(new BackendAction.Failed(BackendFailure.PROTOCOL));
            case SmtpReplyReader.Read.Reply reply ->
                switch (opening.reply(reply)) {
                    case SmtpOpening.Step.Continue(var action) -> List.of(action);
                    case SmtpOpening.Step.Offered(var offer) ->
                        List.of(
                                new BackendAction.Send(SmtpText.line("QUIT")),
                                new BackendAction.Ready(new BackendReady(offer.lines())));
                };
        };
    }

    @Override
    public List<BackendAction> tlsStarted() {
        return List.of(opening.tlsStarted());
    }
}
