package latchkey.credentials.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import latchkey.credentials.redis.AnswerGuard.NotAnAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerGuardTest {
    private final List<Throwable> told = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new AnswerGuard(), new ChannelInboundHandlerAdapter() {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            told.add(cause);
        }
    });

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void ask(int questions) {
        for (int i = 0; i < questions; i++) {
            channel.writeOutbound("a question");
            assertThat(channel.<String>readOutbound()).isNotNull();
        }
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    private String passed() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            all.append(part.toString(ISO_8859_1));
            part.release();
        }
        return all.toString();
    }

    private void assertRefused(String because) {
        assertThat(channel.isOpen()).isFalse();
        assertThat(told).hasSize(1).first().isInstanceOf(NotAnAnswer.class);
        assertThat(told.getFirst()).hasMessage(because);
    }

    @Test
    void answersPassAsTheyCome() {
        List<String> answers = List.of(
                "+PONG\r\n",
                "-ERR no $5\r\n",
                ":-12\r\n",
                "$-1\r\n",
                "$0\r\n\r\n",
                "$7\r\na\r\nb$*\n\r\n",
                "*-1\r\n",
                "*0\r\n",
                "*2\r\n$1\r\nx\r\n$-1\r\n",
                "*1\r\n*2\r\n*0\r\n*2\r\n:1\r\n*1\r\n+deep\r\n");
        String all = String.join("", answers);
        for (int size = 1; size <= all.length(); size++) {
            ask(answers.size());
            for (int at = 0; at < all.length(); at += size) {
                send(all.substring(at, Math.min(at + size, all.length())));
            }
            assertThat(passed()).isEqualTo(all);
        }
        assertThat(channel.isOpen()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void manyLargeAnswersPassAndOneThatIsTooLargeDoesNot() {
        String large = "$" + (AnswerGuard.LARGEST - 100) + "\r\n" + "x".repeat(AnswerGuard.LARGEST - 100) + "\r\n";
        for (int i = 0; i < 5; i++) {
            ask(1);
            send(large);
            assertThat(passed()).hasSize(large.length());
        }
        ask(1);
        channel.writeInbound(
                Unpooled.copiedBuffer("$" + AnswerGuard.LARGEST + "\r\n", ISO_8859_1),
                Unpooled.copiedBuffer("what was on its way", ISO_8859_1));
        assertRefused("an answer that is too long");
        assertThat(passed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*2147483647\r\n",
                "*700000\r\n",
                "*9999999999\r\n",
                "*2\r\n*600000\r\n*600000\r\n",
                "$2147483647\r\n",
                "*1000\r\n$2097151\r\n",
            })
    void whatIsToldToComeIsMoreThanMayCome(String header) {
        ask(1);
        send(header);
        assertRefused("an answer that is too long");
    }

    /** Without any length told. */
    @ParameterizedTest
    @ValueSource(strings = {"+", "-", "*600000\r\n", "*1\r\n"})
    void whatNeverEndsIsCutOff(String beginning) {
        ask(1);
        send(beginning);
        String more = beginning.length() == 1 ? "x" : beginning;
        for (int i = 0; i < 3 * AnswerGuard.LARGEST && channel.isOpen(); i += more.length() * 1_000) {
            send(more.repeat(1_000));
        }
        assertRefused("an answer that is too long");
        assertThat(passed().length()).isLessThan(AnswerGuard.LARGEST + 1_000 * more.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "HTTP/1.1 400 Bad Request\r\n",
                ">1\r\n+push\r\n",
                "%1\r\n",
                "_\r\n",
                "$\r\n",
                "$+1\r\n",
                "$-2\r\n",
                "$-0\r\n",
                "$--1\r\n",
                "$1x\r\n",
                "$1\rx",
                "$1\n",
                "$1\r\nxy\r\n",
                "$1\r\nx\r\r",
                "*-5\r\n",
                "*12345678901\r\n",
                "+a\nb\r\n",
                "+a\rb\r\n",
                "*1\r\n!",
            })
    void whatIsNoAnswerEndsTheConnection(String rubbish) {
        ask(3);
        send(rubbish);
        assertRefused("what is no answer");
    }

    /** It would be taken for the answer to the next question. Nobody waits for it, so nobody is told. */
    @Test
    void whatNobodyAskedForEndsTheConnection() {
        ask(1);
        send("+one\r\n");
        assertThat(passed()).isEqualTo("+one\r\n");
        assertThat(channel.isOpen()).isTrue();
        send("+two\r\n");
        assertThat(channel.isOpen()).isFalse();
        assertThat(passed()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void questionsThatAreWrittenTogetherCountEach() {
        channel.writeOutbound(List.of("one", "two", "three"));
        channel.releaseOutbound();
        send("+1\r\n+2\r\n+3\r\n");
        assertThat(channel.isOpen()).isTrue();
        send("+4\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whateverComesNothingElseIsThrown() {
        Random random = new Random();
        byte[] letters = "+-:$*0123456789\r\nx".getBytes(ISO_8859_1);
        for (int i = 0; i < 20_000; i++) {
            EmbeddedChannel one = new EmbeddedChannel(new AnswerGuard(), new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                    assertThat(cause).isInstanceOf(NotAnAnswer.class);
                }
            });
            one.writeOutbound("a question");
            byte[] rubbish = new byte[random.nextInt(1, 40)];
            for (int at = 0; at < rubbish.length; at++) {
                rubbish[at] = letters[random.nextInt(letters.length)];
            }
            one.writeInbound(Unpooled.wrappedBuffer(rubbish));
            one.finishAndReleaseAll();
        }
    }
}
