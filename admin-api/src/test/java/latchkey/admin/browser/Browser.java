package latchkey.admin.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium without a screen, driven by its own chromedriver. It reaches this machine only, and fetches nothing
 * for itself: Selenium is told where both are, so that it looks for neither.
 */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    /** What pages that refuse a form are answered with; the browser notes them as errors of the network. */
    private static final String REFUSED = "the server responded with a status of 4";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Skips the test where there is no browser. */
    static void needed() {
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "skipped: the tests in a browser need the Debian packages chromium and chromium-driver");
    }

    static Browser start() {
        return start(Map.of());
    }

    /** One in which pages run no scripts. */
    static Browser startWithoutScripts() {
        return start(Map.of("profile.managed_default_content_settings.javascript", 2));
    }

    private static Browser start(Map<String, Object> preferences) {
        needed();
        System.setProperty("se.offline", "true");
        System.setProperty("se.avoid-stats", "true");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // or it does not start for root, as whom containers run
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-default-apps",
                "--disable-sync",
                "--no-first-run",
                "--lang=en-GB",
                "--log-level=3",
                "--hide-scrollbars",
                "--window-size=1280,900",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1");
        options.setAcceptInsecureCerts(true);
        if (!preferences.isEmpty()) {
            options.setExperimentalOption("prefs", preferences);
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .withTimeout(Patience.LONGEST)
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(Patience.LONGEST).scriptTimeout(Patience.LONGEST);
        return new Browser(driver);
    }

    /** A window that remembers nothing of what was opened before. Former ones are closed. */
    Window window() {
        List<String> former = List.copyOf(driver.getWindowHandles());
        driver.switchTo().window(former.getFirst());
        String handle = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
        for (String one : former) {
            driver.switchTo().window(one).close();
        }
        driver.switchTo().window(handle);
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        return new Window(driver);
    }

    /** Leaves the page that is open: none asks a portal for anything that is no more. */
    void leave() {
        driver.get("about:blank");
    }

    /** What pages complained of since this was asked last: errors of scripts, broken content policies, blocked requests. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .filter(entry -> !entry.contains(REFUSED))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
