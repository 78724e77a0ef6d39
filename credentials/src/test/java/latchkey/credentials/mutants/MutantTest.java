package latchkey.credentials.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import latchkey.credentials.Service;
import latchkey.credentials.simulation.Weaver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutantTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final String FILE = "latchkey/credentials/Service.java";

    @TempDir
    private Path classes;

    @Test
    void theMutantRunsBesideTheProductionCode() throws Exception {
        Mutant.of(FILE, "return   wireName;", "return \"changed\";").compile(SOURCES, classes);
        try (Weaver loader = Weaver.of(classes)) {
            Class<?> service = loader.loadClass(Service.class.getName());
            assertThat(service).isNotSameAs(Service.class);
            Object mutated = service.getEnumConstants()[0];
            assertThat(service.getMethod("wireName").invoke(mutated)).isEqualTo("changed");
        }
        assertThat(Service.IMAP.wireName()).isEqualTo("imap");
    }

    @Test
    void aSnippetThatIsNotThereOnceFails() {
        assertThatThrownBy(() -> Mutant.of(FILE, "no such text", "").compile(SOURCES, classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("0 times");
        assertThatThrownBy(() -> Mutant.of(FILE, ";", "").compile(SOURCES, classes))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(
                        () -> Mutant.of(FILE, "public enum Service", "no Java").compile(SOURCES, classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not compile");
    }
}
