package latchkey.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey ready}: for a container's health check, where there is neither a shell nor curl. */
@Command(
        name = "ready",
        description = {
            "Ask a running gateway whether it can serve clients, at its management port.",
            "Ends with 0 if it can, and with 4 if it cannot, or does not answer within two seconds."
        })
final class ReadyCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int READY = 200;
    private static final Pattern HOST_AND_PORT = Pattern.compile("([^\\[\\]:@/?#\\s]+|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}");

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            description = "Its management port. Default: as the configuration says, on this machine.")
    private @Nullable String at;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws InterruptedException {
        String asked = at == null ? configured() : checked(at);
        int status = ask(URI.create("http://" + asked + "/ready"), asked);
        if (status != READY) {
            throw CommandFailure.temporary(asked + " is not ready: it answers " + status);
        }
        output.result(Map.of("at", asked, "ready", true), asked + " is ready\n");
        return ExitCode.OK;
    }

    private static int ask(URI ready, String asked) throws InterruptedException {
        try (HttpClient http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(ready).timeout(PATIENCE).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw CommandFailure.temporary(
                    asked + " does not answer: " + e.getClass().getSimpleName());
        }
    }

    /** The port that the configuration opens; one that is open on every address is asked on the loopback one. */
    private String configured() {
        InetSocketAddress address = configuration.load().management().socketAddress();
        if (address.getPort() == 0) {
            throw CommandFailure.configuration("management.port is 0, any free one; name it with --at HOST:PORT");
        }
        InetAddress bound = address.getAddress();
        InetAddress target = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
        String host = target.getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private String checked(String text) {
        if (command == null || HOST_AND_PORT.matcher(text).matches()) {
            return text;
        }
        throw new ParameterException(command.commandLine(), "--at is HOST:PORT, as in 127.0.0.1:9143");
    }
}
