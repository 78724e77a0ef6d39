package latchkey.admin.portal.signin;

import latchkey.credentials.owner.PortalSession.Stage;

/** On what occasion a second factor is asked for. */
public enum Asking {
    /** After the primary password. */
    TO_SIGN_IN(Stage.PASSWORD_GIVEN, "/sign-in/code", "/sign-in/recovery", "/sign-in/passkey", "signin/code"),
    /** Again, before something that matters (ASVS 7.5.1, 7.5.3). */
    TO_CONFIRM(Stage.SIGNED_IN, "/confirm", "/confirm/recovery", "/confirm/passkey", "signin/confirm");

    private final Stage stage;
    private final String codePath;
    private final String recoveryPath;
    private final String passkeyPath;
    private final String template;

    Asking(Stage stage, String codePath, String recoveryPath, String passkeyPath, String template) {
        this.stage = stage;
        this.codePath = codePath;
        this.recoveryPath = recoveryPath;
        this.passkeyPath = passkeyPath;
        this.template = template;
    }

    public Stage stage() {
        return stage;
    }

    /** Where the app's code goes. */
    public String codePath() {
        return codePath;
    }

    /** Where a recovery code goes. */
    public String recoveryPath() {
        return recoveryPath;
    }

    /** Where a passkey's answer goes. */
    public String passkeyPath() {
        return passkeyPath;
    }

    String template() {
        return template;
    }
}
