package latchkey.admin.api.reference;

import java.util.List;

/**
 * The whole document, as the template shows it.
 *
 * @param version of the API
 */
public record ReferencePage(String title, String version, Prose introduction, List<Section> sections) {
    /** The operations with one tag. */
    public record Section(String id, String title, Prose description, List<Entry> entries) {}

    /**
     * An operation.
     *
     * @param role that its token needs; empty for none
     * @param body fields of the request's body; empty for none
     * @param sample a line for curl
     */
    public record Entry(
            String id,
            String method,
            String path,
            String summary,
            Prose description,
            String role,
            List<Field> parameters,
            List<Field> body,
            List<Answer> answers,
            String sample) {}

    /**
     * A field or a parameter.
     *
     * @param place where it is sent: {@code path}, {@code query}, {@code header}; empty for a field
     */
    public record Field(String name, String place, String type, boolean required, List<Prose.Span> text) {}

    /**
     * An answer.
     *
     * @param fields empty for an error or if there is no body
     * @param example JSON; may be empty
     */
    public record Answer(int status, List<Prose.Span> text, List<Field> fields, String example) {
        public boolean good() {
            return status < 300;
        }
    }
}
