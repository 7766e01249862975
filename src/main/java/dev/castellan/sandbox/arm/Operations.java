package dev.castellan.sandbox.arm;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** Long-running operations in progress. Each is still running the first time it is asked about. */
final class Operations {
    /**
     * One operation.
     *
     * @param id GUID
     * @param owner object id of the caller; nobody else may see it
     * @param resourceId what it works on
     * @param result what comes out
     * @param statusDocument whether the result is part of the status document, rather than the body at Location
     */
    record Operation(
            String id, String owner, String resourceId, ObjectNode result, boolean statusDocument, String start) {}

    private final Map<String, Operation> operations = new ConcurrentHashMap<>();
    private final Map<String, Integer> polls = new ConcurrentHashMap<>();

    void add(Operation operation) {
        operations.put(operation.id(), operation);
    }

    Optional<Operation> find(String id, String owner) {
        return Optional.ofNullable(operations.get(id)).filter(o -> o.owner().equals(owner));
    }

    /** Whether it has ended, as seen by this poll. */
    boolean done(Operation operation) {
        return polls.merge(operation.id(), 1, Integer::sum) > 1;
    }

    void clear() {
        operations.clear();
        polls.clear();
    }
}
