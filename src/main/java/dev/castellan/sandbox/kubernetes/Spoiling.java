package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a fault makes of the first object of an answer: far too large, or full of text that nobody should trust. */
final class Spoiling {
    /** Stands for bytes that are no UTF-8, which a tree cannot hold. */
    private static final char MARK = '\ue000';

    /** Nothing is spoiled. */
    static final Spoiling NOTHING = new Spoiling(false, false);

    private static final int PADDING = 3 * 1024 * 1024;

    private final boolean huge;
    private final boolean hostile;

    private Spoiling(boolean huge, boolean hostile) {
        this.huge = huge;
        this.hostile = hostile;
    }

    /** What is set for a path; used up by one. */
    static Spoiling of(Faults faults, String path) {
        return new Spoiling(
                faults.take(Fault.Service.KUBERNETES, path, Fault.Kind.HUGE_OBJECT)
                        .isPresent(),
                faults.take(Fault.Service.KUBERNETES, path, Fault.Kind.HOSTILE_TEXT)
                        .isPresent());
    }

    boolean none() {
        return !huge && !hostile;
    }

    /** The object with what the faults want. */
    ObjectNode object(ObjectNode object) {
        if (none()) {
            return object;
        }
        ObjectNode copy = object.deepCopy();
        ObjectNode metadata = Json.within(copy, "metadata");
        if (huge) {
            Json.within(metadata, "annotations").put("practice.castellan/padding", "x".repeat(PADDING));
        }
        if (hostile) {
            metadata.put("name", hostile(Json.text(metadata, "name")));
            Json.within(metadata, "annotations").put("practice.castellan/note", hostile("note"));
            Json.within(metadata, "labels").put("app", hostile("app"));
        }
        return copy;
    }

    /** The row of a table, likewise. */
    ObjectNode row(ObjectNode row) {
        if (none()) {
            return row;
        }
        ObjectNode copy = row.deepCopy();
        if (copy.path("object") instanceof ObjectNode object) {
            copy.set("object", object(object));
        }
        if (hostile && copy.path("cells") instanceof ArrayNode cells && !cells.isEmpty()) {
            cells.set(0, Json.node(hostile(cells.path(0).asString(""))));
        }
        return copy;
    }

    private static String hostile(String text) {
        return text + "\u202egnp.\u2066\u001b[31m\u0007\u200b" + MARK;
    }

    /** Output that puts bytes that are no UTF-8 where the tree held a mark. */
    OutputStream out(OutputStream out) {
        return hostile ? new Broken(out) : out;
    }

    private static final class Broken extends FilterOutputStream {
        private static final int[] MARKED = {0xee, 0x80, 0x80};
        private int seen;

        Broken(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if ((b & 0xff) == MARKED[seen]) {
                if (++seen == MARKED.length) {
                    seen = 0;
                    out.write(new byte[] {(byte) 0xff, (byte) 0xc3, '('});
                }
                return;
            }
            for (int i = 0; i < seen; i++) {
                out.write(MARKED[i]);
            }
            seen = 0;
            if ((b & 0xff) == MARKED[0]) {
                seen = 1;
            } else {
                out.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                write(bytes[i]);
            }
        }
    }
}
