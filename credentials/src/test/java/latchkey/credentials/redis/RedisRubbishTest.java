package latchkey.credentials.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static latchkey.credentials.redis.RedisTests.at;
import static latchkey.credentials.redis.RedisTests.await;
import static latchkey.credentials.redis.RedisTests.bytes;
import static latchkey.credentials.redis.RedisTests.put;
import static latchkey.credentials.redis.RedisTests.reached;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import latchkey.credentials.redis.RedisTests.Listener;
import latchkey.credentials.shared.SharedUnavailable;
import org.junit.jupiter.api.Test;

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
                "*-9\r\n",
                ":abc\r\n",
                "-LOADING Redis is loading the dataset in memory\r\n",
                "-MOVED 1 127.0.0.1:1\r\n",
                "-READONLY You can't write against a read only replica.\r\n",
                "*1\r\n*1\r\n*1\r\n*1\r\n$1\r\nx\r\n",
                "\r\n\r\n\r\n")) {
            answers.add(text.repeat(3).getBytes(UTF_8));
        }
        for (int i = 0; i < 10; i++) {
            byte[] rubbish = new byte[500];
            random.nextBytes(rubbish);
            answers.add(rubbish);
        }
        for (byte[] answer : answers) {
            // Sane until the store is reached, rubbish from then on.
            try (Madman madman = new Madman(answer);
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
        volatile boolean mad;

        Madman(byte[] answer) throws IOException {
            this.answer = answer;
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
                }
            } catch (IOException _) {
                // the other side had enough
            }
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
