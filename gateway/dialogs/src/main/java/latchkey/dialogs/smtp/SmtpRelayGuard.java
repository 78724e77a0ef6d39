package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import latchkey.dialogs.Ending;
import latchkey.dialogs.RelayGuard;
import latchkey.dialogs.RelaySink;
import latchkey.dialogs.smtp.SmtpAwaited.Backends;

/**
 * Follows a signed-in submission. Commands are looked at as whole lines and pass by an allow-list ({@link
 * SmtpRelayedCommand}); content passes uncopied and is followed to its end; replies pass in the order of the commands, the
 * gateway's own among them. Whenever it is not certain what the backend takes the next octet for, the session ends: a
 * backend that reads content as commands reads them with the trust that it puts in the gateway (threats B13 to B15).
 *
 * <p>Longer than most files here: what one side says decides what the other may.
 *
 * <p>BDAT passes only while the backend has CHUNKING: another one would answer 500 and read the chunk as commands.
 */
public final class SmtpRelayGuard implements RelayGuard {
    /** The longest command line passed on, in octets with CRLF. */
    static final int MAX_LINE = 4096;

    /** Commands under way; with more, the client has to wait. */
    static final int MAX_AWAITED = 256;

    static final int MAX_REFUSED = 25;

    private final String hostName;
    private final Deque<SmtpAwaited> awaited = new ArrayDeque<>();
    private final List<String> ehloLines = new ArrayList<>();
    private SmtpFlow flow = new SmtpFlow.Commands();
    private Optional<Ending> ending = Optional.empty();
    private boolean chunking;
    /** The code of a reply whose last line has not come yet, else 0. */
    private int openReply;

    /** The backend has taken MAIL, and the message is neither answered nor given up. */
    private boolean transaction;

    private boolean closed;
    private int refused;

    /**
     * A guard over one session.
     *
     * @param hostName the gateway's own name, in later EHLO replies
     * @param extensions what this session's backend offers
     */
    public SmtpRelayGuard(String hostName, SmtpExtensions extensions) {
        this.hostName = hostName;
        this.chunking = extensions.offers("CHUNKING");
    }

    @Override
    public void fromClient(ByteBuffer input, RelaySink sink) {
        int at = input.position();
        while (!closed && at < input.limit()) {
            int consumed = switch (flow) {
                case SmtpFlow.Commands() -> commandLine(input, at, sink);
                case SmtpFlow.Content(var content) -> content(content, input, at, sink);
                case SmtpFlow.Chunk(var left) -> {
                    int count = Math.min(left, input.limit() - at);
                    sink.forward(count);
                    flow = SmtpFlow.chunk(left - count);
                    yield count;
                }
                case SmtpFlow.Skipped(var left) -> {
                    int count = Math.min(left, input.limit() - at);
                    sink.drop(count);
                    flow = SmtpFlow.skipped(left - count);
                    yield count;
                }
                case SmtpFlow.Held(), SmtpFlow.Over() -> 0;
            };
            if (consumed == 0) {
                return;
            }
            at += consumed;
        }
    }

    private int commandLine(ByteBuffer input, int at, RelaySink sink) {
        if ((ending.isPresent() && !mayFinish()) || awaited.size() >= MAX_AWAITED) {
            return 0;
        }
        int end = SmtpReplyLine.end(input, at);
        if ((end < 0 ? input.limit() : end) - at > MAX_LINE) {
            cut(SmtpReplies.LINE_TOO_LONG, sink);
            return 0;
        }
        if (end < 0) {
            return 0;
        }
        byte[] line = new byte[end - at];
        input.get(at, line);
        command(SmtpRelayedCommand.parse(line), line.length, sink);
        return line.length;
    }

    private void command(SmtpRelayedCommand command, int length, RelaySink sink) {
        switch (command) {
            case SmtpRelayedCommand.Pass(var reply) -> pass(reply, flow, length, sink);
            case SmtpRelayedCommand.Data() -> pass(Backends.DATA_CONSENT, new SmtpFlow.Held(), length, sink);
            case SmtpRelayedCommand.Quit() -> pass(Backends.QUIT, new SmtpFlow.Held(), length, sink);
            // EHLO ends a group of pipelined commands (RFC 2920 §3.1), and its reply decides about BDAT.
            case SmtpRelayedCommand.Hello(var extended) ->
                pass(extended ? Backends.EHLO : Backends.HELO, new SmtpFlow.Held(), length, sink);
            case SmtpRelayedCommand.Rewritten(var line) -> {
                awaited.add(Backends.MAIL);
                sink.drop(length);
                sink.toBackend(line);
            }
            case SmtpRelayedCommand.Chunk(var octets, var last) -> {
                if (chunking) {
                    pass(last ? Backends.MESSAGE : Backends.REPLY, SmtpFlow.chunk(octets), length, sink);
                } else {
                    flow = SmtpFlow.skipped(octets);
                    sink.drop(length);
                    refuse(SmtpReplies.NO_CHUNKS, sink);
                }
            }
            case SmtpRelayedCommand.Refused(var reply) -> {
                sink.drop(length);
                refuse(reply, sink);
            }
            case SmtpRelayedCommand.Cut(var reply) -> {
                sink.drop(length);
                cut(reply, sink);
            }
        }
    }

    private void pass(Backends reply, SmtpFlow next, int length, RelaySink sink) {
        awaited.add(reply);
        flow = next;
        sink.forward(length);
    }

    private int content(SmtpContent content, ByteBuffer input, int at, RelaySink sink) {
        SmtpContent.Found found = content.look(input, at);
        if (found == SmtpContent.Found.BROKEN) {
            cut(SmtpReplies.BROKEN_MESSAGE, sink);
            return 0;
        }
        if (found == SmtpContent.Found.END) {
            awaited.add(Backends.MESSAGE);
            flow = new SmtpFlow.Commands();
        }
        if (content.good() > 0) {
            sink.forward(content.good());
        }
        return content.good();
    }

    @Override
    public void fromBackend(ByteBuffer input, RelaySink sink) {
        int at = input.position();
        while (!closed) {
            int end = SmtpReplyLine.end(input, at);
            if ((end < 0 ? input.limit() : end) - at > SmtpReplyReader.MAX_LINE) {
                outOfStep(sink);
                return;
            }
            if (end < 0) {
                return;
            }
            replyLine(SmtpReplyLine.parse(input, at, end), input, at, end, sink);
            at = end;
        }
    }

    private void replyLine(SmtpReplyLine line, ByteBuffer input, int start, int end, RelaySink sink) {
        boolean early = flow instanceof SmtpFlow.Content || (flow instanceof SmtpFlow.Chunk && awaited.size() == 1);
        if (!line.valid() || (openReply != 0 && openReply != line.code())) {
            outOfStep(sink);
        } else if (line.code() == 421 || (early && line.code() >= 400)) {
            // The backend hangs up, or will not take the rest of a message that is still coming.
            openReply = line.last() ? 0 : line.code();
            sink.forward(end - start);
            if (line.last()) {
                close(sink);
            }
        } else if (!early && awaited.peek() instanceof Backends expected && expected.answeredBy(line.code())) {
            openReply = line.last() ? 0 : line.code();
            answer(expected, line, input, start, end, sink);
        } else {
            outOfStep(sink);
        }
    }

    private void answer(Backends expected, SmtpReplyLine line, ByteBuffer input, int start, int end, RelaySink sink) {
        if (!expected.isHello() || line.code() >= 400) {
            sink.forward(end - start);
        } else if (ehloLines.size() < SmtpReplyReader.MAX_LINES) {
            ehloLines.add(SmtpReplyLine.text(input, start, end));
            sink.drop(end - start);
        } else {
            outOfStep(sink);
        }
        if (line.last() && !closed) {
            awaited.remove();
            settle(expected, line.code() < 400, sink);
            sayOwn(sink);
            leave(sink);
        }
    }

    private void settle(Backends answered, boolean good, RelaySink sink) {
        switch (answered) {
            case REPLY -> {}
            case MAIL -> transaction |= good;
            case RESET -> transaction &= !good;
            case MESSAGE -> transaction = false;
            case DATA_CONSENT -> flow = good ? new SmtpFlow.Content(new SmtpContent()) : new SmtpFlow.Commands();
            case EHLO, HELO -> {
                flow = new SmtpFlow.Commands();
                if (good) {
                    transaction = false;
                    hello(answered == Backends.EHLO, sink);
                }
            }
            case QUIT -> {
                flow = new SmtpFlow.Commands();
                if (good) {
                    close(sink);
                }
            }
        }
    }

    private void hello(boolean extended, RelaySink sink) {
        SmtpExtensions extensions = SmtpExtensions.of(extended ? ehloLines.subList(1, ehloLines.size()) : List.of());
        ehloLines.clear();
        chunking = extensions.offers("CHUNKING");
        sink.toClient(extended ? SmtpReplies.ehlo(hostName, extensions.lines()) : SmtpReplies.helo(hostName));
    }

    @Override
    public void end(Ending why, RelaySink sink) {
        ending = Optional.of(why);
        leave(sink);
    }

    /** Takes leave if it is time for it. Closing in the middle of content withholds its end, so the backend drops it. */
    private void leave(RelaySink sink) {
        ending.filter(why -> !closed && (why == Ending.BACKEND_LOST || (openReply == 0 && !messageUnderWay(why))))
                .ifPresent(why -> close(SmtpReplies.farewell(why), sink));
    }

    /**
     * A message that the backend has whole is about to be answered: a client that is not told sends it again. What is
     * still on its way is waited for only at a shutdown, for which nobody is to blame.
     */
    private boolean messageUnderWay(Ending why) {
        boolean coming = flow instanceof SmtpFlow.Content || flow instanceof SmtpFlow.Chunk;
        if (why == Ending.SHUTTING_DOWN) {
            return coming || inTransaction() || awaited.contains(Backends.MESSAGE);
        }
        return !coming && awaited.contains(Backends.MESSAGE);
    }

    private boolean inTransaction() {
        return transaction || awaited.contains(Backends.MAIL);
    }

    /** Whether the client may still say what belongs to its transaction, but not begin another. */
    private boolean mayFinish() {
        return ending.filter(Ending.SHUTTING_DOWN::equals).isPresent()
                && inTransaction()
                && !awaited.contains(Backends.MESSAGE)
                && !awaited.contains(Backends.RESET);
    }

    private void refuse(byte[] reply, RelaySink sink) {
        if (++refused >= MAX_REFUSED) {
            cut(SmtpReplies.TOO_MANY_ERRORS, sink);
        } else {
            awaited.add(new SmtpAwaited.Own(reply, false));
            sayOwn(sink);
        }
    }

    private void cut(byte[] reply, RelaySink sink) {
        flow = new SmtpFlow.Over();
        awaited.add(new SmtpAwaited.Own(reply, true));
        sayOwn(sink);
    }

    private void sayOwn(RelaySink sink) {
        while (!closed && awaited.peek() instanceof SmtpAwaited.Own(var reply, var last)) {
            awaited.remove();
            sink.toClient(reply);
            if (last) {
                close(sink);
            }
        }
    }

    /** The backend said something that cannot be matched to a command: nothing of it is passed on. */
    private void outOfStep(RelaySink sink) {
        close(SmtpReplies.BACKEND_OUT_OF_STEP, sink);
    }

    /** Says farewell where it does not fall into the middle of a reply. */
    private void close(byte[] farewell, RelaySink sink) {
        if (openReply == 0) {
            sink.toClient(farewell);
        }
        close(sink);
    }

    private void close(RelaySink sink) {
        closed = true;
        flow = new SmtpFlow.Over();
        sink.close();
    }
}
