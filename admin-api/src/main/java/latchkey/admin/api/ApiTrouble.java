package latchkey.admin.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import latchkey.admin.web.Trouble;
import latchkey.admin.web.TroubleAnswer;

/** Problem details for what the web server refuses by itself. */
final class ApiTrouble implements TroubleAnswer {
    static final String PROBLEM = "application/problem+json";

    @Override
    public void write(Context http, Trouble trouble) {
        ProblemType type = ProblemType.of(trouble.status());
        String detail = switch (type) {
            case WRONG_METHOD -> "This path does not take " + http.method().name() + ".";
            case FAILED -> "The log knows more, under " + trouble.requestId() + ".";
            default -> detail(type);
        };
        http.contentType(PROBLEM).result(bytes(type, detail));
    }

    @Override
    public Bare bare(int status) {
        ProblemType type = ProblemType.of(status);
        return new Bare(PROBLEM, new String(bytes(type, detail(type)), StandardCharsets.UTF_8));
    }

    private static String detail(ProblemType type) {
        return switch (type) {
            case NOT_FOUND -> "There is nothing at this path.";
            case TOO_LARGE -> "The body has more than 65536 bytes.";
            case UNAVAILABLE -> "The record cannot be reached just now.";
            case FAILED -> "The log knows more.";
            default -> "The request cannot be read.";
        };
    }

    private static byte[] bytes(ProblemType type, String detail) {
        return JsonText.bytes(Refusal.of(type, detail).body());
    }
}
