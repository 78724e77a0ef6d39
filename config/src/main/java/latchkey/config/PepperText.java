package latchkey.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Peppers as they are written: one a line, the present one first, then others that are accepted. Blank lines and lines
 * that begin with # do not count, but for {@value #NEXT_MARK}, which says that the pepper in the line after it was added
 * to become the present one. Whatever is changed, the other lines stay as they are. Immutable.
 */
public final class PepperText {

    /** The line that stands before the pepper that will be the present one; after a colon it may say more. */
    public static final String NEXT_MARK = "# next";

    /** Of the whole text. */
    static final int MOST_BYTES = SecretForm.MOST_BYTES + 1;

    /** Each line without its end. */
    private final List<byte[]> lines;

    private final List<Integer> peppers;

    private PepperText(List<byte[]> lines, List<Integer> peppers) {
        this.lines = lines;
        this.peppers = peppers;
    }

    /** @throws MalformedPepper if there is no pepper, one that is too short, or one twice */
    public static PepperText parse(byte[] text) throws MalformedPepper {
        return of(lines(text));
    }

    private static PepperText of(List<byte[]> lines) throws MalformedPepper {
        if (lines.stream().mapToInt(line -> line.length + 1).sum() > MOST_BYTES) {
            throw new MalformedPepper("more than fits", "1 to " + MOST_BYTES + " bytes");
        }
        List<Integer> peppers = new ArrayList<>();
        for (int line = 0; line < lines.size(); line++) {
            byte[] pepper = lines.get(line);
            if (isBlank(pepper) || pepper[0] == '#') {
                continue;
            }
            if (pepper.length < Pepper.LEAST_BYTES) {
                throw new MalformedPepper(
                        "a pepper of " + pepper.length + " bytes in line " + (line + 1),
                        Pepper.LEAST_BYTES + " bytes or more, at random");
            }
            for (int other : peppers) {
                if (MessageDigest.isEqual(lines.get(other), pepper)) {
                    throw new MalformedPepper(
                            "the same pepper in lines " + (other + 1) + " and " + (line + 1), "each once");
                }
            }
            peppers.add(line);
        }
        if (peppers.isEmpty()) {
            throw new MalformedPepper("no pepper", "a line of " + Pepper.LEAST_BYTES + " bytes or more, at random");
        }
        return new PepperText(lines, peppers);
    }

    /** A carriage return is part of a line's end only before a newline. */
    private static List<byte[]> lines(byte[] text) {
        List<byte[]> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                int end = i > begin && text[i - 1] == '\r' ? i - 1 : i;
                lines.add(Arrays.copyOfRange(text, begin, end));
                begin = i + 1;
            }
        }
        if (begin < text.length) {
            lines.add(Arrays.copyOfRange(text, begin, text.length));
        }
        return lines;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    /** The present one first. */
    public List<Secret> peppers() {
        return peppers.stream().map(lines::get).map(Secret::of).toList();
    }

    /** Whether that one was added to become the present one. */
    public boolean isNext(int pepper) {
        int line = peppers.get(pepper);
        return line > 0 && isMark(lines.get(line - 1));
    }

    private static boolean isMark(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        return text.equals(NEXT_MARK) || text.startsWith(NEXT_MARK + ":");
    }

    /**
     * With one more at the end that is marked as the next.
     *
     * @param remark stands behind the mark; one line
     * @throws MalformedPepper if it is too short, or there already, or one too many
     */
    public PepperText withNext(Secret pepper, String remark) throws MalformedPepper {
        List<byte[]> changed = new ArrayList<>(lines);
        changed.add((NEXT_MARK + ": " + remark).getBytes(StandardCharsets.UTF_8));
        changed.add(pepper.bytes());
        return of(changed);
    }

    /** With that one in front of all others, and no longer marked as the next. */
    public PepperText withPresent(int pepper) throws MalformedPepper {
        byte[] line = lines.get(peppers.get(pepper));
        List<byte[]> changed = withoutLine(pepper);
        changed.add(pepper == 0 ? 0 : peppers.getFirst(), line);
        return of(changed);
    }

    /**
     * Without that one.
     *
     * @throws MalformedPepper if it is the only one
     */
    public PepperText without(int pepper) throws MalformedPepper {
        return of(withoutLine(pepper));
    }

    private List<byte[]> withoutLine(int pepper) {
        int line = peppers.get(pepper);
        int begin = isNext(pepper) ? line - 1 : line;
        List<byte[]> changed = new ArrayList<>(lines.subList(0, begin));
        changed.addAll(lines.subList(line + 1, lines.size()));
        return changed;
    }

    /** As it is written to a file; for the caller to wipe. */
    public byte[] bytes() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            text.writeBytes(line);
            text.write('\n');
        }
        return text.toByteArray();
    }

    @Override
    public String toString() {
        return "PepperText[" + peppers.size() + " redacted]";
    }
}
