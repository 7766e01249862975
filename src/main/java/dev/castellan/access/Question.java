package dev.castellan.access;

/** A request with numbers for texts. */
record Question(boolean onPath, int verb, int group, int combined, int subresource, int name, String path) {
    static Question of(Request request, Symbols symbols) {
        return switch (request) {
            case Request.OnResource r ->
                new Question(
                        false,
                        symbols.of(r.verb()),
                        symbols.of(r.group()),
                        symbols.of(r.combined()),
                        r.subresource().isEmpty() ? Symbols.EMPTY : symbols.of(r.subresource()),
                        symbols.of(r.name()),
                        "");
            case Request.OnPath p -> new Question(true, symbols.of(p.verb()), 0, 0, 0, 0, p.path());
        };
    }
}
