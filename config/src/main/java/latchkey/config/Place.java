package latchkey.config;

/**
 * Where in a document a value stands.
 *
 * @param key as in {@link Problem#key}
 * @param line counted from 1
 */
record Place(Document document, String key, int line) {

    Place child(String name, int childLine) {
        return new Place(document, key.isEmpty() ? name : key + "." + name, childLine);
    }

    Place item(int index, int itemLine) {
        return new Place(document, key + "[" + index + "]", itemLine);
    }

    Place silent() {
        return new Place(document.silent(), key, line);
    }

    void problem(String found, String allowed) {
        document.problem(line, key, found, allowed);
    }
}
