package latchkey.credentials;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.spec.SecretKeySpec;
import latchkey.credentials.owner.SecondFactors;
import latchkey.credentials.owner.TotpConfirmation.Confirmed;
import latchkey.credentials.owner.TotpEnrolment;
import org.bouncycastle.util.encoders.Base32;

/** An authenticator app, as an owner has it on a phone. */
record Authenticator(String secret) {
    static Authenticator of(TotpEnrolment enrolment) {
        return new Authenticator(enrolment.secretBase32());
    }

    /** Sets one up with the code of that instant. */
    static Authenticator enrol(Credentials credentials, long account, Instant now) {
        SecondFactors factors = credentials.owners().secondFactors();
        Authenticator app = of(factors.begin(account, 1, "Example"));
        if (!(factors.confirm(account, 1, false, app.code(now), "owner").result() instanceof Confirmed)) {
            throw new IllegalStateException("not enrolled");
        }
        return app;
    }

    String code(Instant at) {
        try {
            return new TimeBasedOneTimePasswordGenerator()
                    .generateOneTimePasswordString(new SecretKeySpec(Base32.decode(secret), "RAW"), at, Locale.ROOT);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Six digits that are not the code of any step nearby. */
    String wrongCode(Instant at) {
        String wrong = "000000";
        for (int number = 0; isNear(wrong, at); number++) {
            wrong = String.format(Locale.ROOT, "%06d", number);
        }
        return wrong;
    }

    private boolean isNear(String code, Instant at) {
        for (int seconds = -90; seconds <= 90; seconds += 30) {
            if (code(at.plusSeconds(seconds)).equals(code)) {
                return true;
            }
        }
        return false;
    }
}
