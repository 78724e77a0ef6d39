package latchkey.config;

import java.nio.file.Path;

/**
 * One thing that is wrong with a configuration file. It never holds a secret.
 *
 * @param file as the operator named it
 * @param line counted from 1; 0 if the trouble is with the file as a whole
 * @param key as in {@code backends.imap.port} or {@code listeners[0].tls}; empty for the file as a whole
 * @param found completes the sentence "found …"
 * @param allowed completes the sentence "allowed: …"
 */
public record Problem(Path file, int line, String key, String found, String allowed) {

    /** {@code latchkey.yaml:12: backends.imap.port: found "abc", allowed: a number from 1 to 65535}. */
    @Override
    public String toString() {
        String where = line > 0 ? file + ":" + line : file.toString();
        String what = key.isEmpty() ? "" : key + ": ";
        return where + ": " + what + "found " + found + ", allowed: " + allowed;
    }
}
