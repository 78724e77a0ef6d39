package latchkey.deploy.watch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of Prometheus asks for: its selectors, and the labels that it groups by. Reads only as much of the
 * language as that needs; whether it is correct, promtool tells.
 */
record PromQl(List<Selector> selectors, Set<String> grouping) {

    private static final Pattern TOKEN = Pattern.compile("""
            "(?:[^"\\\\]|\\\\.)*"\
            |\\[[^]]*]\
            |[a-zA-Z_:][a-zA-Z0-9_:]*\
            |[0-9][0-9a-zA-Z.]*\
            |=~|!~|!=|[=<>]=?\
            |\\S""");
    private static final Set<String> GROUPING = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    /** What stands behind the name of a function or an aggregation. */
    private static final Set<String> CALLED = Set.of("(", "by", "without");

    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool", "atan2", "inf", "nan");

    /** A metric's name, and what its labels must be. */
    record Selector(String metric, List<Match> matches) {
        /** As a query of its own. */
        String query() {
            return metric
                    + matches.stream()
                            .map(match -> match.label() + match.operator() + '"' + match.value() + '"')
                            .toList()
                            .toString()
                            .replace('[', '{')
                            .replace(']', '}');
        }
    }

    /** @param operator one of = != =~ !~ */
    record Match(String label, String operator, String value) {}

    static PromQl of(String expression) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        PromQl found = new PromQl(new ArrayList<>(), new LinkedHashSet<>());
        for (int at = 0; at < tokens.size(); ) {
            at = found.take(tokens, at);
        }
        return found;
    }

    /** What begins at a token; returns where the next thing begins. */
    private int take(List<String> tokens, int at) {
        String token = tokens.get(at);
        if (GROUPING.contains(token) && next(tokens, at).equals("(")) {
            int end = at + 2;
            for (; !tokens.get(end).equals(")"); end++) {
                if (!tokens.get(end).equals(",")) {
                    grouping.add(tokens.get(end));
                }
            }
            return end + 1;
        }
        boolean name = Character.isLetter(token.charAt(0)) || token.charAt(0) == '_';
        if (!name || WORDS.contains(token) || GROUPING.contains(token) || CALLED.contains(next(tokens, at))) {
            return at + 1;
        }
        List<Match> matches = new ArrayList<>();
        selectors.add(new Selector(token, matches));
        if (!next(tokens, at).equals("{")) {
            return at + 1;
        }
        int end = at + 2;
        while (!tokens.get(end).equals("}")) {
            if (tokens.get(end).equals(",")) {
                end++;
            } else {
                String quoted = tokens.get(end + 2);
                matches.add(new Match(tokens.get(end), tokens.get(end + 1), quoted.substring(1, quoted.length() - 1)));
                end += 3;
            }
        }
        return end + 1;
    }

    private static String next(List<String> tokens, int at) {
        return at + 1 < tokens.size() ? tokens.get(at + 1) : "";
    }
}
