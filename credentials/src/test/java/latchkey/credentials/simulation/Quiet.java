package latchkey.credentials.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Thousands of troubles are made on purpose: none of them is logged. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {
    private static Logger logger() {
        return (Logger) Objects.requireNonNull(LoggerFactory.getLogger("latchkey"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        logger().setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        logger().setLevel(null);
    }
}
