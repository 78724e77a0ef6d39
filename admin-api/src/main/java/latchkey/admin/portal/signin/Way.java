package latchkey.admin.portal.signin;

import java.util.Arrays;
import latchkey.admin.portal.Texts;

/** How an owner signed in; kept with the session, and named on the security page by {@code sign-in.way.…}. */
public enum Way {
    APP("password-and-app"),
    RECOVERY_CODE("password-and-recovery-code"),
    PASSWORD_AND_PASSKEY("password-and-passkey"),
    PASSKEY("passkey"),
    ENROLMENT("password-and-first-factor"),
    OPEN_ID("openid");

    private final String code;

    Way(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** That in words; itself if it is none of these. */
    public static String text(Texts texts, String code) {
        return Arrays.stream(values()).anyMatch(way -> way.code.equals(code)) ? texts.of("sign-in.way." + code) : code;
    }
}
