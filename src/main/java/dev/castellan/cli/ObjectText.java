package dev.castellan.cli;

import dev.castellan.browse.object.Keeper;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ShownChange;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How objects and their changes are printed. */
final class ObjectText {
    private ObjectText() {}

    /** Whether documents are asked for rather than text. */
    static boolean documents(Session session) {
        return session.options().output == Format.JSON || session.options().output == Format.YAML;
    }

    /** Untrusted text made fit for one line, however long. */
    static String clean(String untrusted) {
        StringBuilder shown = new StringBuilder();
        // In pieces, because cleaning cuts what is longer than a name; never through the middle of a character.
        for (int i = 0; i < untrusted.length(); ) {
            int end = Math.min(untrusted.length(), i + 200);
            if (end < untrusted.length() && Character.isHighSurrogate(untrusted.charAt(end - 1))) {
                end--;
            }
            shown.append(DisplayText.clean(untrusted.substring(i, end)));
            i = end;
        }
        return shown.toString();
    }

    /** The failure with the object it is about. */
    static Failure named(Failure failure, ObjectAddress address) {
        return new Failure(
                failure.code(),
                clean(address.text()) + ": " + failure.happened(),
                failure.meaning(),
                failure.remedy(),
                failure.expected(),
                failure.details());
    }

    /** Changes, one or more lines each. */
    static String changes(List<ShownChange> changes, boolean colours) {
        StringBuilder text = new StringBuilder();
        for (ShownChange change : changes) {
            String path = clean(change.path().toString());
            switch (change.kind()) {
                case ADDED -> line(text, "+ ", path, change.after(), Table.Colour.GREEN, colours);
                case REMOVED -> line(text, "- ", path, change.before(), Table.Colour.RED, colours);
                case CHANGED, REORDERED -> {
                    boolean small = change.before().indexOf('\n') < 0
                            && change.after().indexOf('\n') < 0
                            && change.before().length() + change.after().length() < 100;
                    if (small) {
                        text.append(Table.Colour.YELLOW.paint(
                                        "  ~ " + path + ": " + clean(change.before()) + " → " + clean(change.after()),
                                        colours))
                                .append('\n');
                    } else {
                        line(text, "- ", path, change.before(), Table.Colour.RED, colours);
                        line(text, "+ ", path, change.after(), Table.Colour.GREEN, colours);
                    }
                }
            }
        }
        return text.toString();
    }

    private static void line(
            StringBuilder text, String sign, String path, String value, Table.Colour colour, boolean colours) {
        if (value.indexOf('\n') < 0) {
            text.append(colour.paint("  " + sign + path + ": " + clean(value), colours))
                    .append('\n');
            return;
        }
        text.append(colour.paint("  " + sign + path + ":", colours)).append('\n');
        value.lines()
                .forEach(l -> text.append(colour.paint("  " + sign + "  " + clean(l), colours))
                        .append('\n'));
    }

    static ArrayNode document(List<ShownChange> changes) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (ShownChange change : changes) {
            ObjectNode one = all.addObject();
            one.put("path", change.path().toString());
            one.put("change", change.kind().name().toLowerCase(java.util.Locale.ROOT));
            one.put("before", change.before());
            one.put("after", change.after());
        }
        return all;
    }

    /** Who keeps it, as remarks. */
    static void keepers(Output output, List<Keeper> keepers) {
        for (Keeper keeper : keepers) {
            output.remark(
                    "  ! " + keeper.tool().label() + " keeps it (" + clean(keeper.source()) + "). " + keeper.effect());
        }
    }
}
