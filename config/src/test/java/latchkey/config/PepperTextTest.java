package latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PepperTextTest {

    private static final String ONE = "1".repeat(32);
    private static final String TWO = "2".repeat(32);
    private static final String THREE = "3".repeat(40);

    @ParameterizedTest
    @ValueSource(strings = {"\n", "", "\r\n"})
    void a_file_of_one_line_means_what_it_always_meant(String end) throws Exception {
        for (String pepper :
                List.of(ONE, " with spaces, at both ends, and é ", "\rcarriage returns\r, but at the end")) {
            assertThat(texts(parse(pepper + end))).containsExactly(pepper);
        }
    }

    @Test
    void the_first_of_several_lines_is_the_present_pepper() throws Exception {
        assertThat(texts(parse("# ours\n\n" + ONE + "\r\n \t\n" + TWO + "\n#" + ONE + "\n" + THREE)))
                .containsExactly(ONE, TWO, THREE);
    }

    @Test
    void E1_what_is_wrong_is_told_by_its_line_and_not_repeated() {
        assertMalformed(ONE + "\n\nshort-canary\n", "a pepper of 12 bytes in line 3", "32 bytes or more");
        assertMalformed("# a\n" + ONE + "\n" + TWO + "\n" + ONE, "the same pepper in lines 2 and 4", "each once");
        assertMalformed("# only a comment\n\n", "no pepper", "a line of 32 bytes");
        assertMalformed("", "no pepper", "a line of 32 bytes");
        assertMalformed((ONE + "\n").repeat(200), "more than fits", "4097 bytes");
    }

    private static void assertMalformed(String text, String found, String allowed) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MalformedPepper.class)
                .hasMessageContaining("found " + found)
                .hasMessageContaining("allowed: ")
                .hasMessageContaining(allowed)
                .message()
                .doesNotContain("canary")
                .doesNotContain(ONE);
    }

    @Test
    void a_rotation_keeps_every_other_line() throws Exception {
        PepperText before = parse("# ours\n" + ONE + "\n# former\n" + TWO);

        PepperText added = before.withNext(Secret.of(THREE), "made today");
        assertThat(text(added))
                .isEqualTo("# ours\n" + ONE + "\n# former\n" + TWO + "\n# next: made today\n" + THREE + "\n");
        assertThat(List.of(added.isNext(0), added.isNext(1), added.isNext(2))).containsExactly(false, false, true);

        PepperText moved = added.withPresent(2);
        assertThat(text(moved)).isEqualTo("# ours\n" + THREE + "\n" + ONE + "\n# former\n" + TWO + "\n");
        assertThat(moved.isNext(0)).isFalse();

        assertThat(text(moved.without(1))).isEqualTo("# ours\n" + THREE + "\n# former\n" + TWO + "\n");
        assertThat(text(added.without(2))).isEqualTo("# ours\n" + ONE + "\n# former\n" + TWO + "\n");
        assertThat(text(before)).isEqualTo("# ours\n" + ONE + "\n# former\n" + TWO + "\n");
    }

    @Test
    void only_the_mark_itself_says_next() throws Exception {
        assertThat(parse(ONE + "\n# next\n" + TWO).isNext(1)).isTrue();
        assertThat(parse(ONE + "\n# nextcloud's\n" + TWO).isNext(1)).isFalse();
        assertThat(parse(ONE + "\n# next\n\n" + TWO).isNext(1)).isFalse();
    }

    @Test
    void the_last_pepper_cannot_be_taken_away() {
        assertThatThrownBy(() -> parse(ONE).without(0)).isInstanceOf(MalformedPepper.class);
        assertThatThrownBy(() -> parse(ONE).withNext(Secret.of(ONE), "")).isInstanceOf(MalformedPepper.class);
    }

    @Test
    void a_file_is_read_again_under_the_rules_of_the_start(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("pepper"), ONE + "\n" + TWO + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(texts(PepperFile.read(file))).containsExactly(ONE, TWO);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> PepperFile.read(file))
                .isInstanceOf(MalformedPepper.class)
                .hasMessageContaining("rw-r--r--");

        Path large = Files.writeString(folder.resolve("large"), "x".repeat(5_000));
        Files.setPosixFilePermissions(large, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> PepperFile.read(large)).isInstanceOf(MalformedPepper.class);
    }

    private static PepperText parse(String text) throws MalformedPepper {
        return PepperText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(PepperText peppers) {
        return new String(peppers.bytes(), StandardCharsets.UTF_8);
    }

    private static List<String> texts(PepperText peppers) {
        return peppers.peppers().stream()
                .map(pepper -> new String(pepper.bytes(), StandardCharsets.UTF_8))
                .toList();
    }
}
