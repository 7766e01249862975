package dev.castellan.breakglass;

import dev.castellan.breakglass.proxy.ProxyCustodian;
import dev.castellan.identity.Safe;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One ledger and one folder on which several people work, each with keys of their own.
 *
 * @param safes by the name of the person
 * @param custodian starts real child processes; empty for pretended ones
 */
record FaultStage(
        TestRoom.World world,
        Path folder,
        Function<String, Safe> safes,
        Optional<Function<FaultPoint.Watcher, Custodian>> custodian,
        List<TestRoom> rooms)
        implements AutoCloseable {
    static final String REQUESTER = "ada";
    static final String OTHER = "ben";

    FaultStage(
            TestRoom.World world,
            Path folder,
            Function<String, Safe> safes,
            Optional<Function<FaultPoint.Watcher, Custodian>> custodian) {
        this(world, folder, safes, custodian, new ArrayList<>());
    }

    /** Real child processes on a folder of this kind. */
    static Optional<Function<FaultPoint.Watcher, Custodian>> children(Path folder) {
        return Optional.of(faults -> new ProxyCustodian(
                id -> folder.resolve("breakglass").resolve(id.value()), InstantSource.system(), faults));
    }

    TestRoom room(String name, FaultPoint.Watcher faults) {
        TestRoom room = new TestRoom(
                world,
                folder,
                safes.apply(name),
                TestRoom.actor(name),
                Optional.empty(),
                faults,
                custodian.map(c -> c.apply(faults)));
        rooms.add(room);
        return room;
    }

    TestRoom ada(FaultPoint.Watcher faults) {
        return room(REQUESTER, faults);
    }

    TestRoom ben(FaultPoint.Watcher faults) {
        return room(OTHER, faults);
    }

    Path exported() {
        return folder.resolve("admin.yaml");
    }

    Path original() {
        return folder.resolve("super-admin.conf");
    }

    @Override
    public void close() {
        rooms.forEach(TestRoom::close);
        rooms.clear();
    }
}
