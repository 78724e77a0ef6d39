package latchkey.admin.portal;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** The pages' templates, which were compiled with the program. For any number of threads. */
public final class Templates {
    private static final String PACKAGE = "latchkey.admin.portal.pages";

    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Templates.class.getClassLoader(), PACKAGE);

    /**
     * Fills one in.
     *
     * @param name below {@code src/main/jte}, without {@code .jte}
     */
    public String render(String name, Map<String, Object> model) {
        StringOutput html = new StringOutput();
        engine.render(name + ".jte", model, html);
        return html.toString();
    }
}
