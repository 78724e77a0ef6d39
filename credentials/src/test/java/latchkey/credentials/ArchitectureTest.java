package latchkey.credentials;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import latchkey.credentials.owner.Owners;
import latchkey.credentials.owner.Passkeys;
import latchkey.credentials.owner.PortalSessions;
import latchkey.credentials.owner.PrimaryPasswords;
import latchkey.credentials.owner.SecondFactors;
import latchkey.credentials.record.Sql;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** Who may know whom, and what nobody may do. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("latchkey");

    @Test
    void knowsNothingOfTheOtherModules() {
        noClasses()
                .that()
                .resideInAPackage("latchkey.credentials..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "latchkey.config..",
                        "latchkey.dialogs..",
                        "latchkey.gateway..",
                        "latchkey.admin..",
                        "latchkey.app..")
                .check(ALL);
    }

    @Test
    void knowsNothingOfTheNetworkButWhatStandsBetweenRedisAndItsDriver() {
        noClasses()
                .that()
                .resideInAPackage("latchkey.credentials..")
                .and()
                .haveNameNotMatching("latchkey\\.credentials\\.redis\\.AnswerGuard(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(ALL);
    }

    @Test
    void theSecretsKnowNothingOfTheRecord() {
        noClasses()
                .that()
                .resideInAPackage("latchkey.credentials.secret..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("latchkey.credentials.record..", "java.sql..", "org.jdbi..")
                .check(ALL);
    }

    @Test
    void theRecordAndTheSecretsKnowNothingOfWhatUsesThem() {
        noClasses()
                .that()
                .resideInAnyPackage("latchkey.credentials.record..", "latchkey.credentials.secret..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Accounts.class,
                        ChangeFeed.class,
                        Changes.class,
                        Credentials.class,
                        KnownPasswords.class,
                        LastUses.class,
                        Owners.class,
                        Passkeys.class,
                        Passwords.class,
                        PortalSessions.class,
                        PrimaryPasswords.class,
                        SecondFactors.class,
                        Verifier.class)
                .check(ALL);
    }

    /** The compiler checks that {@link Sql} gets constants only; so nobody may go round it (B5). */
    @Test
    void b5NobodyRunsAStatementButSql() {
        for (Class<?> way : new Class<?>[] {Handle.class, Connection.class, Statement.class}) {
            noClasses()
                    .that()
                    .doNotBelongToAnyOf(Sql.class)
                    .should()
                    .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                            com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                                    JavaClass.Predicates.assignableTo(way))))
                    .check(ALL);
        }
    }

    @Test
    void c9BytesAreComparedInConstantTime() {
        noClasses()
                .should()
                .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
                .orShould()
                .callMethod(Arrays.class, "compare", byte[].class, byte[].class)
                .orShould()
                .callMethod(Arrays.class, "mismatch", byte[].class, byte[].class)
                .check(ALL);
        classes()
                .that()
                .haveSimpleName("SlowHash")
                .or()
                .haveSimpleName("RandomToken")
                .should()
                .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
                .check(ALL);
    }

    @Test
    void nothingIsPrinted() {
        noClasses().should().accessField(System.class, "out").check(ALL);
        noClasses().should().accessField(System.class, "err").check(ALL);
    }
}
