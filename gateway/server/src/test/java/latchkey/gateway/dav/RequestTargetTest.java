package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threats C2 and C5. */
class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/", "/alice@example.org/", "/alice%40example.org/cal/1.ics", "/a//b", "/a;v=1/b", "/a%2Fb.ics",
                        "/a%5Cb",
                "/.well-known/caldav", "/a/...", "/a/.b", "/a/b..", "/z%C3%B6", "/a?x=../..&y=%zz", "/%252e%252e/"
            })
    void soundTargetsStayAsTheyCame(String target) {
        assertThat(RequestTarget.read(target, "h")).isEqualTo(sound(target));
        assertThat(RequestTarget.read("https://H:443" + target, "h")).isEqualTo(sound(target));
        assertThat(RequestTarget.read("http://h" + target, "h")).isEqualTo(sound(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a",
                "../a",
                "/a/../b",
                "/..",
                "/./a",
                "/a/%2e%2e/b",
                "/a/%2E./b",
                "/a/.%2e",
                "/a%2f..%2fb",
                "/a/..;x/b",
                "/a/..%5cb",
                "/a\\..\\b",
                "/%00",
                "/a%0d%0ab",
                "/%c0%ae%c0%ae/",
                "/%c0%af",
                "/%ff",
                "/%",
                "/%4",
                "/%zz",
                "/a#b",
                "/a b",
                "/é",
                "https://h",
                "ftp://h/a",
                "https://user@h/a",
                "https:///a",
                "/%e0%80%ae"
            })
    void whatCouldBeReadAsAnotherPathIsRefused(String target) {
        assertThat(RequestTarget.read(target, "h")).isInstanceOf(RequestTarget.Reading.Bad.class);
    }

    @Test
    void anotherHostIsElsewhere() {
        assertThat(RequestTarget.read("https://other/a", "h")).isInstanceOf(RequestTarget.Reading.Elsewhere.class);
        assertThat(RequestTarget.read("https://h:8443/a", "h")).isInstanceOf(RequestTarget.Reading.Elsewhere.class);
        assertThat(RequestTarget.read("https://h:8443/a", "h:8443")).isEqualTo(sound("/a"));
    }

    @Test
    void hostsAreNamesAndAddresses() {
        assertThat(new String[] {"h", "a.example.org:8443", "192.0.2.1", "[2001:db8::1]:443"})
                .allMatch(RequestTarget::isHost);
        assertThat(new String[] {"", "a b", "a@b", "a/b", "a:b", "a:1:2", "[x]", "a,b", "a".repeat(301)})
                .noneMatch(RequestTarget::isHost);
    }

    @FuzzTest
    void aSoundTargetIsItselfAndHasNoWayUp(byte[] octets) {
        String target = "/" + new String(octets, StandardCharsets.ISO_8859_1);
        if (RequestTarget.read(target, "h") instanceof RequestTarget.Reading.Sound(var sound)) {
            assertThat(sound.text()).isEqualTo(target);
            String decoded = sound.path().replaceAll("(?i)%2e", ".").replaceAll("(?i)%2f|%5c", "/");
            assertThat((decoded + "/").contains("/../")).isFalse();
        }
    }

    private static RequestTarget.Reading sound(String target) {
        return new RequestTarget.Reading.Sound(new RequestTarget(target));
    }
}
