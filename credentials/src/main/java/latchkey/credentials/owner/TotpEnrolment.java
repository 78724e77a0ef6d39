package latchkey.credentials.owner;

import java.net.URI;

/**
 * What an authenticator app is set up with (RFC 6238: SHA-1, six digits, thirty seconds).
 *
 * @param secretBase32 to be typed, RFC 4648 upper case without padding
 * @param otpauth the same for a QR code
 */
public record TotpEnrolment(String secretBase32, URI otpauth) {
    @Override
    public String toString() {
        return "TotpEnrolment[redacted]";
    }
}
