package latchkey.admin.api;

/** Where the API is found. */
final class ApiPaths {
    static final String BASE = "/api/v1";
    static final String PROBLEMS = BASE + "/problems";

    private ApiPaths() {}
}
