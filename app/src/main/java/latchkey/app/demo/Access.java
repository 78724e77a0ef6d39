package latchkey.app.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How to reach the running demo.
 *
 * @param password the app-specific one, as {@code abcd-efgh-ijkl-mnop}
 * @param owner somebody who can sign in to the portal
 * @param ca PEM, the authority to trust
 * @param configuration the file that {@code --config} takes
 */
public record Access(
        String user,
        String password,
        Owner owner,
        Api api,
        Path ca,
        String host,
        int imaps,
        int imap,
        int submissions,
        int submission,
        int https,
        int management,
        Path configuration) {

    /**
     * How to sign in to the portal.
     *
     * @param password the account's own
     */
    public record Owner(URI portal, String user, String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Owner[" + user + " at " + portal + "]";
        }
    }

    /** How to use the API. */
    public record Api(URI address, String token) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Api[" + address + "]";
        }
    }

    /** Where calendars begin. */
    public String dav() {
        return "https://" + host + ":" + https + "/";
    }

    /** The names and values of the ready file. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", user);
        fields.put("password", password);
        fields.put("portal", owner.portal().toString());
        fields.put("owner", owner.user());
        fields.put("owner_password", owner.password());
        fields.put("api", api.address().toString());
        fields.put("api_token", api.token());
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
