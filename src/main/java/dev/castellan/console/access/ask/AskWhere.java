package dev.castellan.console.access.ask;

/** Where something is asked about. */
sealed interface AskWhere {
    /** In the cluster itself, or in all namespaces at once. */
    record Cluster() implements AskWhere {}

    /** In one namespace. */
    record In(String namespace) implements AskWhere {}

    /** In any namespace at all. */
    record Anywhere() implements AskWhere {}

    /** As it is typed after the rest of a question, with a space before; empty for the cluster. */
    default String print() {
        return switch (this) {
            case Cluster() -> "";
            case In(String namespace) -> " in " + AskToken.quote(namespace);
            case Anywhere() -> " anywhere";
        };
    }

    /** The namespace of a request; empty for none. */
    default String namespace() {
        return this instanceof In(String namespace) ? namespace : "";
    }
}
