package latchkey.credentials.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static latchkey.credentials.redis.RedisTests.at;
import static latchkey.credentials.redis.RedisTests.await;
import static latchkey.credentials.redis.RedisTests.bytes;
import static latchkey.credentials.redis.RedisTests.put;
import static latchkey.credentials.redis.RedisTests.reached;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import latchkey.credentials.redis.RedisTests.Listener;
import latchkey.credentials.shared.SharedUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes instead of an answer, callers hear that the store is away and nothing else. */
class RedisRubbishTest {
    /** 50 ms, and what a busy machine may add; Lettuce alone would wait for 60 s. */
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    @Test
    void aServerOutOfItsMindIsAFaultAndNoMore() throws Exception {
        Random random = new Random();
        List<byte[]> answers = new ArrayList<>();
        for (String text : List.of(
                "+OK\r\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "$99999999999\r\n",
                "$-5\r\nx",
                "*2147483647\r\n",
                "$-1\r\n",
                "*-1\r\n",
                "*2\r\n$1\r\na\r\n$-1\r\n",
                "*2\r\n$-1\r\n$1\r\na\r\n",
                "$2000000000\r\n" + "x".repeat(100_000),
                "%1\r\n+a\r\n+b\r\n",
                ">1\r\n+a\r\n",
                "*-9\r\n",
                ":abc\r\n",
                "-LOADING Redis is loading the dataset in memory\r\n",
                "-MOVED 1 127.0.0.1:1\r\n",
                "-READONLY You can't write against a read only replica.\r\n",
                "*1\r\n*1\r\n*1\r\n*1\r\n$1\r\nx\r\n",
                "\r\n\r\n\r\n")) {
            answers.add(text.getBytes(UTF_8));
        }
        for (int i = 0; i < 10; i++) {
            byte[] rubbish = new byte[500];
            random.nextBytes(rubbish);
            answers.add(rubbish);
        }
        for (byte[] answer : answers) {
            // Sane until the store is reached, rubbish from then on.
            try (Madman madman = new Madman(answer, false);
                    RedisStore store = reached(at(madman.port()))) {
                Listener listener = new Listener();
                store.follow(listener);
                madman.mad = true;
                for (int i = 0; i < 10; i++) {
                    long began = System.nanoTime();
                    assertNothingBut(SharedUnavailable.class, () -> store.get(bytes("k"), bytes("field")));
                    assertNothingBut(SharedUnavailable.class, () -> store.append(bytes("e")));
                    assertNothingBut(SharedUnavailable.class, store::reports);
                    assertNothingBut(
                            SharedUnavailable.class, () -> store.count(bytes("s"), bytes("m"), Duration.ofHours(1)));
                    put(store, "k", 1, "v");
                    assertThat(System.nanoTime() - began).isLessThan(5 * AT_MOST.toNanos());
                }
                madman.mad = false;
                await(store::reachable);
            }
        }
    }

    /** In a process with little memory, which ends when that is used up, as the launcher's does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*2147483647\r\n",
                "*2147483646\r\n$1\r\na\r\n$1\r\nb\r\n",
                "*1\r\n*2147483647\r\n",
                "$2000000000\r\n",
                "+",
                "+OK\r\n",
            })
    void e3NoAnswerTakesAllMemory(String beginning) throws Exception {
        try (Madman madman = new Madman(bytes(beginning), true)) {
            Process small = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx48m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Small.class.getName(),
                            String.valueOf(madman.port()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader said = small.inputReader()) {
                assertThat(said.lines().anyMatch("reached"::equals)).isTrue();
                madman.mad = true;
                assertThat(said.lines()).last().isEqualTo("alive");
                assertThat(small.waitFor()).isZero();
            } finally {
                small.destroyForcibly().waitFor();
            }
        }
    }

    /** A process that uses a store for some seconds. */
    static final class Small {
        private Small() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (RedisStore store = reached(at(Integer.parseInt(arguments[0])))) {
                store.follow(new Listener());
                System.out.println("reached");
                long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
                while (System.nanoTime() < end) {
                    assertNothingBut(SharedUnavailable.class, store::reports);
                    assertNothingBut(SharedUnavailable.class, () -> store.get(bytes("k"), bytes("field")));
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                System.out.println("alive");
            }
        }
    }

    private static void assertNothingBut(Class<? extends RuntimeException> allowed, Runnable run) {
        try {
            run.run();
        } catch (RuntimeException e) {
            assertThat(e).isInstanceOf(allowed);
        }
    }

    /** Answers as a Redis with nothing in it would, or else always the same. */
    private static final class Madman implements AutoCloseable {
        private static final Pattern NEXT_COMMAND = Pattern.compile("(?=\\*\\d+\r\n)");

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final byte[] answer;
        private final boolean endless;
        volatile boolean mad;

        /** @param endless whether it goes on with the answer, and with more, for as long as anybody listens */
        Madman(byte[] answer, boolean endless) throws IOException {
            this.answer = answer;
            this.endless = endless;
            Thread.ofVirtual().start(() -> {
                while (!listener.isClosed()) {
                    try {
                        Socket socket = listener.accept();
                        Thread.ofVirtual().start(() -> talk(socket));
                    } catch (IOException _) {
                        return;
                    }
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        private void talk(Socket client) {
            try (Socket socket = client) {
                byte[] buffer = new byte[8_192];
                OutputStream out = socket.getOutputStream();
                for (int n = socket.getInputStream().read(buffer);
                        n >= 0;
                        n = socket.getInputStream().read(buffer)) {
                    String asked = new String(buffer, 0, n, ISO_8859_1);
                    for (String command : NEXT_COMMAND.split(asked, -1)) {
                        out.write(mad ? answer : sane(command));
                    }
                    while (mad && endless) {
                        out.write(more());
                    }
                }
            } catch (IOException _) {
                // the other side had enough
            }
        }

        private byte[] more() {
            String whole = new String(answer, ISO_8859_1);
            return bytes((whole.endsWith("OK\r\n") ? whole : "x").repeat(10_000));
        }

        private static byte[] sane(String command) {
            return bytes(command.contains("PING") ? "+PONG\r\n" : command.contains("HDEL") ? ":0\r\n" : "*0\r\n");
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
