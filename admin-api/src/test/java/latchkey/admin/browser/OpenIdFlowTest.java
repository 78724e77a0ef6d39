package latchkey.admin.browser;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OpenIdFlowTest extends PortalInBrowser {
    private @Nullable ExampleProvider provider;

    @Override
    ExampleSite startSite(Path folder) throws Exception {
        provider = new ExampleProvider();
        return ExampleSite.start(folder, provider.settings());
    }

    @AfterAll
    void stopProvider() {
        if (provider != null) {
            provider.close();
        }
    }

    @Test
    @DisplayName("through the provider's page and back to where the owner wanted to go")
    void signIn() {
        window.open(site.url + "/history").press("Continue with Example SSO");
        window.sees("Example SSO").follow("I am Anna").sees("What happened to your account");
        window.follow("Security").sees("single sign-on");
    }
}
