package latchkey.admin.portal.operator;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import latchkey.admin.portal.operator.NodeState.LoginMinute;

/**
 * The logins of one outcome, minute by minute, as bars in a box of 120 by 24: the latest minute at the right, the highest
 * bar as high as the box.
 *
 * @param outcome {@code accepted}, {@code refused} or {@code unavailable}
 * @param bars the outline of all bars together, for the attribute {@code d} of an SVG path; empty if there were none
 * @param all how many there were
 * @param most in one minute
 * @param latest in the latest minute
 */
public record Chart(String outcome, String bars, long all, long most, long latest) {
    static final int MINUTES = 60;
    private static final int WIDTH = 2;
    private static final int HEIGHT = 24;
    /** However small its number is, a bar is seen. */
    private static final double LOWEST = 1.5;

    static List<Chart> of(List<LoginMinute> minutes) {
        return List.of(
                of("accepted", minutes, LoginMinute::accepted),
                of("refused", minutes, LoginMinute::refused),
                of("unavailable", minutes, LoginMinute::unavailable));
    }

    private static Chart of(String outcome, List<LoginMinute> minutes, ToLongFunction<LoginMinute> count) {
        List<Long> counts = minutes.stream().map(count::applyAsLong).toList();
        long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        StringBuilder bars = new StringBuilder();
        int at = WIDTH * (MINUTES - counts.size());
        for (long number : counts) {
            if (number > 0) {
                double height = Math.max(LOWEST, (double) HEIGHT * number / most);
                bars.append(
                        String.format(Locale.ROOT, "M%d %dv-%.1fh%.1fv%.1fz", at, HEIGHT, height, WIDTH - 0.4, height));
            }
            at += WIDTH;
        }
        long all = counts.stream().mapToLong(Long::longValue).sum();
        return new Chart(outcome, bars.toString(), all, most, counts.isEmpty() ? 0 : counts.getLast());
    }
}
