package latchkey.admin.portal.passwords;

import latchkey.admin.portal.QrCode;

/**
 * Where a phone can fetch its configuration profile.
 *
 * @param path on this site
 * @param code the whole address as a QR code
 */
public record ProfileOffer(String path, QrCode code) {
    /** Without the path, which is a secret for some minutes. */
    @Override
    public String toString() {
        return "ProfileOffer[redacted]";
    }
}
