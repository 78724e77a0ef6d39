package latchkey.admin.api.reference;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;

/** Serves the document, and the pages that are made from it: to anybody, since they tell nothing of the installation. */
public final class Reference {
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String STYLE = "/reference.css";

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Reference.class.getClassLoader(), "latchkey.admin.portal.pages");
    private final String base;
    private final Document document = Document.load();
    private final String style = Document.resource("/latchkey/admin/api/reference.css");
    private final String page;

    /** @param base where the API is found */
    public Reference(String base) {
        this.base = base;
        page = rendered("reference/page.jte", Map.of("page", new PageMaker(document).page(), "style", base + STYLE));
    }

    public void addTo(RoutesConfig routes) {
        routes.get("/", http -> http.redirect(base + "/"))
                .get(base, http -> http.redirect(base + "/"))
                .get(base + "/", http -> show(http, page))
                .get(base + STYLE, http -> kept(http, "text/css", style))
                .get(base + "/openapi.yaml", http -> kept(http, "application/yaml", document.yaml()))
                .get(base + "/openapi.json", http -> kept(http, "application/json", document.json()));
    }

    /** The page that explains a type of problem. */
    public void showProblem(Context http, String name, int status, String title, String explanation) {
        show(
                http,
                rendered(
                        "reference/problem.jte",
                        Map.of(
                                "name", name,
                                "status", status,
                                "title", title,
                                "explanation", explanation,
                                "home", base + "/",
                                "style", base + STYLE)));
    }

    private String rendered(String template, Map<String, Object> model) {
        StringOutput output = new StringOutput();
        templates.render(template, model, output);
        return output.toString();
    }

    private static void show(Context http, String html) {
        http.header("Content-Security-Policy", POLICY).html(html);
    }

    private static void kept(Context http, String type, String text) {
        http.contentType(type + "; charset=utf-8").result(text);
    }
}
