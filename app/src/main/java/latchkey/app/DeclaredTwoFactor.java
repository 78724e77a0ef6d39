package latchkey.app;

import java.util.Locale;
import latchkey.credentials.TwoFactor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads where an operator says a second factor is kept. One that is kept here is there once its owner has set it up. */
final class DeclaredTwoFactor implements ITypeConverter<TwoFactor> {

    @Override
    public TwoFactor convert(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "none" -> TwoFactor.NONE;
            case "external" -> TwoFactor.EXTERNAL;
            case "local" ->
                throw new TypeConversionException("'" + text
                        + "' cannot be declared: it is so once the owner has set up a second factor at the portal."
                        + " Until then: none");
            default -> throw new TypeConversionException("'" + text + "' is none of external, none");
        };
    }
}
