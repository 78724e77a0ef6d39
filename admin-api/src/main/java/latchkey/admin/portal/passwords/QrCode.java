package latchkey.admin.portal.passwords;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.util.Map;

/**
 * A QR code (ISO/IEC 18004) as the {@code d} attribute of an SVG path.
 *
 * @param size modules a side, without the quiet zone
 * @param path a run of dark modules each {@code MxxhxxvxhxxZ}
 */
public record QrCode(int size, String path) {
    /**
     * Draws a text.
     *
     * @throws IllegalArgumentException if it is too long
     */
    public static QrCode of(String text) {
        ByteMatrix matrix;
        try {
            matrix = Encoder.encode(text, ErrorCorrectionLevel.M, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"))
                    .getMatrix();
        } catch (WriterException e) {
            throw new IllegalArgumentException("the text does not fit into a QR code", e);
        }
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < matrix.getHeight(); y++) {
            for (int x = 0; x < matrix.getWidth(); x++) {
                int begin = x;
                while (x < matrix.getWidth() && matrix.get(x, y) == 1) {
                    x++;
                }
                if (x > begin) {
                    path.append("M%d %dh%dv1H%dz".formatted(begin, y, x - begin, begin));
                }
            }
        }
        return new QrCode(matrix.getWidth(), path.toString());
    }

    /** Without what it says. */
    @Override
    public String toString() {
        return "QrCode[" + size + "]";
    }
}
