package latchkey.app;

import latchkey.credentials.Network;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a network from the command line. */
final class NetworkArgument implements ITypeConverter<Network> {

    @Override
    public Network convert(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
