package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import latchkey.credentials.Account;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One browser for the class, a portal and a new window for each test, and at its end a look at what pages complained of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PortalInBrowser {
    Browser browser;
    ExampleSite site;
    Account anna;
    Window window;

    private @Nullable Browser second;

    Browser startBrowser() {
        return Browser.start();
    }

    ExampleSite startSite(Path folder) throws Exception {
        return ExampleSite.start(folder);
    }

    @BeforeAll
    void browser() {
        browser = startBrowser();
    }

    @BeforeEach
    void portal(@TempDir Path folder) throws Exception {
        site = startSite(folder);
        anna = site.account(ExampleSite.ANNA);
        window = browser.window();
    }

    /** Somebody else's browser, or the owner's on another device. */
    Window otherWindow() {
        if (second == null) {
            second = Browser.start();
        }
        return second.window();
    }

    @AfterEach
    void nothingIsAmissInTheConsole() {
        try {
            assertThat(browser.complaints()).as("the browser's console").isEmpty();
            if (second != null) {
                assertThat(second.complaints())
                        .as("the other browser's console")
                        .isEmpty();
            }
        } finally {
            browser.leave();
            if (second != null) {
                second.leave();
            }
            site.close();
        }
    }

    @AfterAll
    void quit() {
        for (@Nullable Browser started : Arrays.asList(browser, second)) {
            if (started != null) {
                started.close();
            }
        }
    }
}
