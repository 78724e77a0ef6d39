package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadScannerTest {
    private static final String GOOD = "PROPFIND /a%20b?x HTTP/1.1\r\nHost: h\r\nDepth: 1\r\nX:\r\n\r\n";

    @Test
    void aSoundHeadIsCompleteWhereverItIsCut() {
        for (int cut = 0; cut < GOOD.length(); cut++) {
            HeadScanner scanner = new HeadScanner();
            assertThat(scanner.scan(buffer(GOOD.substring(0, cut))))
                    .isInstanceOf(HeadScanner.Progress.Incomplete.class);
            assertThat(scanner.scan(buffer(GOOD + "more"))).isEqualTo(new HeadScanner.Progress.Complete(GOOD.length()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET / HTTP/1.1~Host: h~ x: y~~|OBSOLETE_FOLDING",
                "GET / HTTP/1.1~ Host: h~~|OBSOLETE_FOLDING",
                "GET / HTTP/1.1~\tHost: h~~|OBSOLETE_FOLDING",
                "GET / HTTP/1.1~Host : h~~|HEADER_NAME",
                "GET / HTTP/1.1~Host: h~X_Remote_User: a~~|HEADER_NAME",
                "GET / HTTP/1.1~Host: h~X.Remote.User: a~~|HEADER_NAME",
                "GET / HTTP/1.1~Host: h~: a~~|HEADER_NAME",
                "GET / HTTP/1.1~Host: h~nocolon~~|HEADER_NAME",
                "GET / HTTP/1.1~Host: h~A: x^y~~|HEADER_VALUE",
                "GET / HTTP/1.1~~|HOST",
                "GET / HTTP/1.1~Host: a~Host: a~~|HOST",
                "GET / HTTP/1.1~Host:~~|HOST",
                "get / HTTP/1.1~Host: h~~|REQUEST_LINE",
                "GET  / HTTP/1.1~Host: h~~|REQUEST_LINE",
                "GET / x HTTP/1.1~Host: h~~|REQUEST_LINE",
                "GET /\\ HTTP/1.1~Host: h~~|REQUEST_LINE",
                "GET /#a HTTP/1.1~Host: h~~|REQUEST_LINE",
                "GET / HTTP/1.0~Host: h~~|VERSION",
                "GET / HTTP/2.0~Host: h~~|VERSION",
                "GET /~~|REQUEST_LINE",
                "~GET / HTTP/1.1~Host: h~~|REQUEST_LINE",
                "PUT / HTTP/1.1~Host: h~Content-Length: +5~~|CONTENT_LENGTH",
                "PUT / HTTP/1.1~Host: h~Content-Length: 5, 5~~|CONTENT_LENGTH",
                "PUT / HTTP/1.1~Host: h~Content-Length: 0x5~~|CONTENT_LENGTH",
                "PUT / HTTP/1.1~Host: h~Content-Length: 05~~|CONTENT_LENGTH",
                "PUT / HTTP/1.1~Host: h~Content-Length: -1~~|CONTENT_LENGTH",
                "PUT / HTTP/1.1~Host: h~Content-Length: 99999999999999999999~~|CONTENT_LENGTH",
                "PUT / HTTP/1.1~Host: h~Content-Length: 5~Content-Length: 5~~|CONTENT_LENGTH",
                "PUT / HTTP/1.1~Host: h~Content-Length: 5~Transfer-Encoding: chunked~~|TRANSFER_ENCODING",
                "PUT / HTTP/1.1~Host: h~Transfer-Encoding: gzip, chunked~~|TRANSFER_ENCODING",
                "PUT / HTTP/1.1~Host: h~Transfer-Encoding: xchunked~~|TRANSFER_ENCODING",
                "PUT / HTTP/1.1~Host: h~Transfer-Encoding: chunked~Transfer-Encoding: identity~~|TRANSFER_ENCODING",
            })
    void anUnsoundHeadIsRefused(String head, RequestFault fault) {
        String octets = head.replace("~", "\r\n").replace("^", "\0");

        assertThat(new HeadScanner().scan(buffer(octets))).isEqualTo(new HeadScanner.Progress.Bad(fault));
    }

    @Test
    void bareLineEndsAreRefused() {
        for (String octets :
                new String[] {"GET / HTTP/1.1\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\n\r\n", "\n", "a\rb\n"}) {
            assertThat(new HeadScanner().scan(buffer(octets)))
                    .isEqualTo(new HeadScanner.Progress.Bad(RequestFault.LINE_END));
        }
        assertThat(new HeadScanner().scan(buffer("GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n")))
                .isEqualTo(new HeadScanner.Progress.Bad(RequestFault.HEADER_VALUE));
    }

    @Test
    void sizesAreBounded() {
        String line = "GET /" + "a".repeat(HeadScanner.MAX_REQUEST_LINE);
        String headers = "GET / HTTP/1.1\r\nHost: h\r\nA: " + "b".repeat(HeadScanner.MAX_HEAD);
        String many = "GET / HTTP/1.1\r\nHost: h\r\n" + "A: b\r\n".repeat(HeadScanner.MAX_HEADERS) + "\r\n";

        assertThat(new HeadScanner().scan(buffer(line)))
                .isEqualTo(new HeadScanner.Progress.Bad(RequestFault.REQUEST_LINE_TOO_LONG));
        assertThat(new HeadScanner().scan(buffer(headers)))
                .isEqualTo(new HeadScanner.Progress.Bad(RequestFault.HEADERS_TOO_LARGE));
        assertThat(new HeadScanner().scan(buffer(many)))
                .isEqualTo(new HeadScanner.Progress.Bad(RequestFault.HEADERS_TOO_LARGE));
    }

    /** What the scanner takes, Netty's decoder takes too and reads alike; byte by byte as at once. */
    @FuzzTest
    void whatIsTakenIsReadAlikeByNetty(byte[] octets) {
        HeadScanner.Progress whole = new HeadScanner().scan(Unpooled.wrappedBuffer(octets));
        HeadScanner slow = new HeadScanner();
        HeadScanner.Progress last = new HeadScanner.Progress.Incomplete();
        for (int i = 1; i <= octets.length && last instanceof HeadScanner.Progress.Incomplete; i++) {
            last = slow.scan(Unpooled.wrappedBuffer(octets, 0, i));
        }
        assertThat(last).isEqualTo(whole);
        if (!(whole instanceof HeadScanner.Progress.Complete(int length))) {
            return;
        }
        EmbeddedChannel netty = new EmbeddedChannel(new HttpRequestDecoder());
        netty.writeInbound(Unpooled.copiedBuffer(octets, 0, length));
        HttpRequest request = netty.readInbound();
        assertThat(request.decoderResult().isSuccess()).isTrue();
        String head = new String(octets, 0, length, StandardCharsets.ISO_8859_1);
        assertThat(head).startsWith(request.method() + " " + request.uri() + " HTTP/1.1\r\n");
        assertThat(request.headers().getAll("Host")).hasSize(1);
        for (Map.Entry<String, String> header : request.headers()) {
            assertThat(header.getKey()).matches("[A-Za-z0-9-]+");
            assertThat(head).contains(header.getValue());
        }
        netty.releaseInbound();
        ReferenceCountUtil.release(request);
    }

    private static ByteBuf buffer(String octets) {
        return Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1);
    }
}
