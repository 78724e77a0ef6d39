package latchkey.credentials.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.cluster.PartitionSelectorException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an exception of Lettuce's means here. */
final class Fault {
    private static final Pattern ERROR_CODE = Pattern.compile("[A-Z]{2,20}\\b");

    private Fault() {}

    /**
     * Whether a link is of no more use. Not if the server took its time or refused a command; nor if one server of a
     * cluster cannot be reached; that a connection ended is told otherwise. But if it is a replica now, or sent what is no
     * answer: after that, answers could be taken for those to other questions.
     */
    static boolean breaksLink(Throwable thrown) {
        Throwable cause = cause(thrown);
        return switch (cause) {
            case RedisReadOnlyException _ -> true;
            case RedisCommandExecutionException _, PartitionSelectorException _ -> false;
            case RedisConnectionException _, TimeoutException _ -> false;
            default -> cause.getClass() != RedisException.class;
        };
    }

    /** For the log: the server's error code, without the rest of what it sent. */
    static String words(Throwable thrown) {
        Throwable cause = cause(thrown);
        for (@Nullable Throwable next = cause; next != null; next = next.getCause()) {
            @Nullable String message = next.getMessage();
            if (next instanceof AnswerGuard.NotAnAnswer && message != null) {
                return message;
            }
            if (next instanceof RedisCommandExecutionException && message != null) {
                Matcher code = ERROR_CODE.matcher(message);
                return code.lookingAt() ? code.group() : "an error";
            }
        }
        if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
            return "no answer in time";
        }
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
