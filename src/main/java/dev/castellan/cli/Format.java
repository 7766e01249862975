package dev.castellan.cli;

import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** How results are printed. JSON and YAML have the same members, which stay; new ones may be added. */
enum Format {
    TABLE,
    /** A table with every column; for lists of objects. */
    WIDE,
    JSON,
    YAML,
    /** Rows for a spreadsheet; only where a command says so. */
    CSV,
    /** One {@code kind/name} in each line; for lists of objects. */
    NAME,
    /** For code scanners' pages; only findings come in it. */
    SARIF;

    /** Whether only lists of objects come in it. */
    boolean ofLists() {
        return this == WIDE || this == NAME;
    }

    String print(ObjectNode document) {
        return switch (this) {
            case TABLE, WIDE, CSV, NAME, SARIF -> throw new IllegalStateException("rows are no document");
            case JSON ->
                escaped(JsonMapper.builder()
                                .build()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(document))
                        + "\n";
            case YAML ->
                YAMLMapper.builder()
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .build()
                        .writeValueAsString(document);
        };
    }

    /**
     * JSON whose names cannot steer a terminal or reverse the text around them: such characters stand only inside strings,
     * where the escape means the same.
     */
    private static String escaped(String json) {
        StringBuilder safe = new StringBuilder(json.length());
        json.codePoints().forEach(c -> {
            boolean steers = c >= 0x7F
                    && (Character.getType(c) == Character.CONTROL
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.LINE_SEPARATOR
                            || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
            if (steers) {
                for (char unit : Character.toChars(c)) {
                    safe.append("\\u%04X".formatted((int) unit));
                }
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
