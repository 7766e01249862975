package dev.castellan.breakglass.proxy;

import java.util.function.Consumer;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes an asciicast, version 2 (docs.asciinema.org), of what happened in a terminal. All but ASCII is escaped, so that
 * printing it does nothing to the terminal of who looks.
 */
final class Asciicast {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Use use;
    private final Consumer<String> lines;
    private int width = 80;
    private int height = 24;
    private boolean headed;

    Asciicast(Use use, Consumer<String> lines) {
        this.use = use;
        this.lines = lines;
    }

    void moment(TerminalMoment moment) {
        switch (moment) {
            case TerminalMoment.Typed typed -> event(typed.nanos(), "i", typed.text());
            case TerminalMoment.Shown shown -> event(shown.nanos(), "o", shown.text());
            case TerminalMoment.Resized size
            when headed -> event(size.nanos(), "r", size.columns() + "x" + size.rows());
            case TerminalMoment.Resized size -> {
                width = size.columns();
                height = size.rows();
            }
        }
    }

    /** A recording of nothing has a head too. */
    void end() {
        head();
    }

    private void head() {
        if (headed) {
            return;
        }
        headed = true;
        ObjectNode head = JSON.createObjectNode();
        head.put("version", 2).put("width", width).put("height", height);
        head.put("timestamp", use.at().getEpochSecond());
        head.put("command", String.join(" ", use.exec()));
        head.put("title", use.resource() + " " + use.namespace() + "/" + use.name());
        lines.accept(JSON.writeValueAsString(head));
    }

    private void event(long nanos, String code, String data) {
        head();
        ArrayNode event = JSON.createArrayNode();
        event.add(nanos / 1e9).add(code).add(data);
        lines.accept(JSON.writeValueAsString(event));
    }
}
