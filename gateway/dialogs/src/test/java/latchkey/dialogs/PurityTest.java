package latchkey.dialogs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Conversations know the JDK and one another, and of the JDK neither I/O nor clocks nor threads. */
class PurityTest {
    private static final JavaClasses DIALOGS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("latchkey.dialogs");

    @Test
    void nothingButTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "latchkey.dialogs..", "org.jspecify..")
                .check(DIALOGS);
    }

    @Test
    void noChannelsNoClockNoThreadsNoLogging() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.time..", "java.util.concurrent..", "java.nio.channels..", "java.nio.file..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.(Thread|Process).*|java\\.net\\..*Socket.*|java\\.util\\.logging\\..*")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(DIALOGS);
    }
}
