package dev.castellan.console.access.matrix;

/** Where the matrix is looked at. */
sealed interface Where {
    /** What holds in the whole cluster; what holds in some namespaces only is shown dimmed. */
    record Everywhere() implements Where {}

    /** What holds in one namespace. */
    record In(String namespace) implements Where {}

    /** As chosen. */
    default String text() {
        return switch (this) {
            case Everywhere() -> "Whole cluster";
            case In(String namespace) -> namespace;
        };
    }
}
