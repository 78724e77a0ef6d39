package latchkey.config;

/** What a running process takes over by itself when it changes on disk. It can always be told to, whatever is said here. */
public record Reload(Watch watch) {

    public static final Reload DEFAULT = new Reload(Watch.CERTIFICATES);

    /** Which files are looked at. */
    public enum Watch {
        /** The certificates, keys and certificates to trust that the configuration in force names. */
        CERTIFICATES,
        /** The configuration file, and every file that it names. */
        EVERYTHING,
        /** None. */
        NOTHING
    }
}
