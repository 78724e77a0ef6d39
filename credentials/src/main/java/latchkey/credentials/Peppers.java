package latchkey.credentials;

import java.util.List;
import java.util.stream.Stream;
import latchkey.credentials.secret.Pepper;

/** The pepper that new passwords are made under, and those that older ones still may be under. */
record Peppers(Pepper present, List<Pepper> all) {
    static Peppers of(CredentialSettings settings) {
        Pepper present = new Pepper(settings.pepper());
        Stream<Pepper> former = settings.formerPeppers().stream().map(Pepper::new);
        return new Peppers(present, Stream.concat(Stream.of(present), former).toList());
    }
}
