package latchkey.app.demo;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How to reach the running demo.
 *
 * @param password the app-specific one, as {@code abcd-efgh-ijkl-mnop}
 * @param ca PEM, the authority to trust
 * @param configuration the file that {@code --config} takes
 */
public record Access(
        String user,
        String password,
        Path ca,
        String host,
        int imaps,
        int imap,
        int submissions,
        int submission,
        int https,
        int management,
        Path configuration) {

    /** Where calendars begin. */
    public String dav() {
        return "https://" + host + ":" + https + "/";
    }

    /** The names and values of the ready file. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", user);
        fields.put("password", password);
        fields.put("ca", ca.toString());
        fields.put("host", host);
        fields.put("imaps", imaps);
        fields.put("imap", imap);
        fields.put("submissions", submissions);
        fields.put("submission", submission);
        fields.put("https", https);
        fields.put("management", management);
        fields.put("dav", dav());
        fields.put("config", configuration.toString());
        return fields;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Access[" + user + " at " + host + "]";
    }
}
