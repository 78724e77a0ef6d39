package latchkey.admin.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import latchkey.credentials.Account;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.SearchContext;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.openqa.selenium.virtualauthenticator.HasVirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/** A window of the browser, used as a person does: things are found by their label, their role and their text. */
final class Window {
    private final ChromeDriver driver;

    Window(ChromeDriver driver) {
        this.driver = driver;
    }

    ChromeDriver driver() {
        return driver;
    }

    Window open(String address) {
        driver.get(address);
        return this;
    }

    /** Opens the list, as one who has signed in before. */
    Window signedIn(ExampleSite site, Account account) {
        open(site.url + "/sign-in");
        boolean secure = "https".equals(site.url.getScheme());
        driver.manage()
                .addCookie(new Cookie.Builder(
                                secure ? "__Host-latchkey" : "latchkey", site.session(account, "Chromium on Linux"))
                        .path("/")
                        .isHttpOnly(true)
                        .isSecure(secure)
                        .build());
        return open(site.url + "/");
    }

    String path() {
        return driver.getCurrentUrl().replaceFirst("^[a-z]+://[^/]+", "");
    }

    String heading() {
        return one(By.xpath(".//h1")).getText().strip();
    }

    /** All that can be read on the page, or in the dialog over it. */
    String text() {
        return whole().getText();
    }

    private WebElement whole() {
        List<WebElement> dialogs = driver.findElements(By.cssSelector("dialog[open]"));
        return dialogs.isEmpty() ? driver.findElement(By.tagName("body")) : dialogs.getFirst();
    }

    /** Waits until that can be read. */
    Window sees(String... sentences) {
        for (String sentence : sentences) {
            waits("“" + sentence + "” on the page", () -> text().contains(sentence));
        }
        return this;
    }

    Window seesNo(String sentence) {
        if (text().contains(sentence)) {
            throw new AssertionError("“" + sentence + "” is on the page: " + text());
        }
        return this;
    }

    void waits(String what, BooleanSupplier holds) {
        try {
            new WebDriverWait(driver, Patience.LONGEST, Duration.ofMillis(100))
                    .ignoring(WebDriverException.class) // the page may be going away
                    .until(_ -> holds.getAsBoolean());
        } catch (org.openqa.selenium.TimeoutException e) {
            throw new AssertionError("no " + what + " at " + path() + ": " + text(), e);
        }
    }

    /** The input of that label. */
    WebElement field(String label) {
        WebElement found = one(By.xpath(".//label[starts-with(normalize-space(), " + quoted(label)
                + ")] | .//input[@aria-label=" + quoted(label) + "]"));
        if (!"label".equals(found.getTagName())) {
            return found;
        }
        String id = found.getDomAttribute("for");
        return id == null || id.isEmpty() ? found.findElement(By.tagName("input")) : driver.findElement(By.id(id));
    }

    Window fill(String label, String text) {
        WebElement field = field(label);
        field.clear();
        field.sendKeys(text);
        return this;
    }

    Window tick(String label) {
        field(label).click();
        return this;
    }

    Window press(String button) {
        button(button).click();
        return this;
    }

    WebElement button(String name) {
        return one(By.xpath(".//button[" + named(name) + "]"));
    }

    Window follow(String link) {
        one(By.xpath(".//a[" + named(link) + "]")).click();
        return this;
    }

    /** Opens what is folded up. */
    Window unfold(String summary) {
        one(By.xpath(".//summary[" + named(summary) + "]")).click();
        return this;
    }

    /** Presses keys, as one does who has no mouse. */
    Window type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
        return this;
    }

    /** Goes on with the tab key until that has the focus, as a person does who looks for it. */
    Window tabTo(String name) {
        for (int presses = 0; presses < 60; presses++) {
            WebElement now = driver.switchTo().activeElement();
            String accessible = Objects.toString(now.getAccessibleName(), "");
            if (accessible.startsWith(name)) {
                return this;
            }
            type(Keys.TAB);
        }
        throw new AssertionError("the tab key never leads to “" + name + "” at " + path());
    }

    /** The first that can be seen; waited for. */
    WebElement one(By by) {
        return Objects.requireNonNull(waitFor(by), () -> by + " at " + path());
    }

    private WebElement waitFor(By by) {
        try {
            return new WebDriverWait(driver, Patience.LONGEST, Duration.ofMillis(100))
                    .ignoring(WebDriverException.class) // the page may be going away
                    .until(_ -> shown(whole(), by));
        } catch (org.openqa.selenium.TimeoutException e) {
            throw new AssertionError("nothing found by " + by + " at " + path() + ": " + text(), e);
        }
    }

    private static WebElement shown(SearchContext within, By by) {
        return within.findElements(by).stream()
                .filter(found -> found.isDisplayed() && found.isEnabled())
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(by.toString()));
    }

    private static String named(String name) {
        return "normalize-space()=" + quoted(name) + " or @aria-label=" + quoted(name);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    Object script(String script, Object... arguments) {
        return Objects.requireNonNullElse(((JavascriptExecutor) driver).executeScript(script, arguments), "");
    }

    /** A device that keeps passkeys and knows its owner by the finger. */
    VirtualAuthenticator authenticator() {
        return ((HasVirtualAuthenticator) driver)
                .addVirtualAuthenticator(new VirtualAuthenticatorOptions()
                        .setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
                        .setTransport(VirtualAuthenticatorOptions.Transport.INTERNAL)
                        .setHasResidentKey(true)
                        .setHasUserVerification(true)
                        .setIsUserVerified(true));
    }

    /** Lets pages read the clipboard; they may write to it anyway when a button is pressed. */
    void allowClipboard() {
        driver.setPermission("clipboard-read", "granted");
        driver.setPermission("clipboard-write", "granted");
    }

    /** Files that pages give go into that folder. */
    void downloadsTo(Path folder) {
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", folder.toString()));
    }

    /** A screen of that size, in light or dark. */
    Window screen(int width, int height, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        return this;
    }

    /** The whole page, however long it is, as it looks now. */
    void photograph(Path file) throws IOException {
        Map<String, Object> answer = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, Base64.getDecoder().decode(Objects.toString(answer.get("data"))));
    }
}
