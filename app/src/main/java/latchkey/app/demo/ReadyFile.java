package latchkey.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import latchkey.app.node.OwnerOnly;

/** Tells a script that the demo runs, and how to reach it: one JSON object in a file that only its owner can read. */
public final class ReadyFile {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReadyFile() {}

    /** Removes what an earlier demo left, which would tell a script of ports and a password that are no more. */
    public static void forget(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** In one step: whoever finds the file finds all of it. */
    public static void write(Path file, Access access) throws IOException {
        OwnerOnly.write(file, MAPPER.writeValueAsString(access.fields()) + "\n");
    }
}
