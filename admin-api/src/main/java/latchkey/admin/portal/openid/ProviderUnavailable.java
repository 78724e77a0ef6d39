package latchkey.admin.portal.openid;

/** The provider cannot be reached, or answers nothing of use. */
final class ProviderUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    ProviderUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    ProviderUnavailable(String message) {
        super(message);
    }
}
