package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import latchkey.dialogs.BackendFailure;

/** Takes a backend's replies off the front of a buffer, line by line, and keeps no more than a bounded one (threat B16). */
final class SmtpReplyReader {
    /** The longest reply line, in octets with CRLF; RFC 5321 §4.5.3.1.5 allows 512. */
    static final int MAX_LINE = 2048;

    static final int MAX_LINES = 100;

    /** What stands at the front. */
    sealed interface Read {
        /**
         * A whole reply, taken.
         *
         * @param code 200 to 599
         * @param lines the texts behind the code
         */
        record Reply(int code, List<String> lines) implements Read {
            /** What a reply means that is not the hoped-for one. */
            BackendFailure failure() {
                return switch (code / 100) {
                    case 4 -> BackendFailure.UNAVAILABLE;
                    case 5 -> BackendFailure.REFUSED;
                    default -> BackendFailure.PROTOCOL;
                };
            }
        }

        /** The reply is not complete. Its whole lines so far were taken. */
        record Incomplete() implements Read {}

        /** No reply of SMTP, or too long a one. */
        record Rubbish() implements Read {}
    }

    private List<String> lines = new ArrayList<>();
    private int code;

    Read read(ByteBuffer input) {
        while (true) {
            int end = SmtpReplyLine.end(input, input.position());
            if (end < 0) {
                return input.remaining() >= MAX_LINE ? new Read.Rubbish() : new Read.Incomplete();
            }
            SmtpReplyLine line = SmtpReplyLine.parse(input, input.position(), end);
            boolean tooLong = end - input.position() > MAX_LINE || lines.size() >= MAX_LINES;
            if (!line.valid() || tooLong || (!lines.isEmpty() && line.code() != code)) {
                return new Read.Rubbish();
            }
            code = line.code();
            lines.add(SmtpReplyLine.text(input, input.position(), end));
            input.position(end);
            if (line.last()) {
                List<String> complete = lines;
                lines = new ArrayList<>();
                return new Read.Reply(line.code(), List.copyOf(complete));
            }
        }
    }
}
