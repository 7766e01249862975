package dev.castellan.browse.object;

import dev.castellan.kubernetes.DeleteOptions;
import java.util.List;

/** Something that is to be changed. */
public sealed interface Change {
    /** What is changed. */
    ObjectAddress target();

    /** The word for it in the ledger and in sentences: {@code scale}. */
    String word();

    /**
     * Fields are written.
     *
     * @param changes which, as far as known
     * @param takeOver whether fields are taken from another owner
     */
    record Edit(ObjectAddress target, List<FieldChange> changes, boolean takeOver) implements Change {
        public Edit {
            changes = List.copyOf(changes);
        }

        @Override
        public String word() {
            return "edit";
        }
    }

    /** An object is made. */
    record Create(ObjectAddress target) implements Change {
        @Override
        public String word() {
            return "create";
        }
    }

    /**
     * The number of replicas is set.
     *
     * @param from how many there are to be now
     * @param to how many there are to be then
     */
    record Scale(ObjectAddress target, int from, int to) implements Change {
        @Override
        public String word() {
            return "scale";
        }
    }

    /** All pods of a workload are replaced, as its strategy says. */
    record Restart(ObjectAddress target) implements Change {
        @Override
        public String word() {
            return "restart";
        }
    }

    /**
     * A node takes new pods no longer, or again.
     *
     * @param on whether it is closed
     */
    record Cordon(ObjectAddress target, boolean on) implements Change {
        @Override
        public String word() {
            return on ? "cordon" : "uncordon";
        }
    }

    /**
     * A node is closed and emptied.
     *
     * @param evicted how many pods have to go
     * @param lost how many of them do not come back elsewhere, or lose data
     */
    record Drain(ObjectAddress target, int evicted, int lost) implements Change {
        @Override
        public String word() {
            return "drain";
        }
    }

    /**
     * An object is removed.
     *
     * @param propagation what happens to what it owns
     * @param owned how many objects are known to go with it
     * @param force whether it is removed without waiting for what it stands for
     */
    record Delete(ObjectAddress target, DeleteOptions.Propagation propagation, int owned, boolean force)
            implements Change {
        @Override
        public String word() {
            return "delete";
        }
    }
}
