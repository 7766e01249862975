package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.AdminCredential;
import dev.castellan.breakglass.SealedAdminKey;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * The child process of a check-out. It is told everything over its standard input, the key included, says everything over
 * its standard output, and ends when either is closed.
 */
public final class ProxyProcess {
    /** The word that starts it; no person types it. */
    static final String COMMAND = "breakglass-proxy";

    private ProxyProcess() {}

    /** Whether the arguments ask for this process. */
    public static boolean asked(String[] arguments) {
        return arguments.length == 1 && arguments[0].equals(COMMAND);
    }

    /**
     * Runs until the check-out is over.
     *
     * @param version of this program
     * @return what the process returns
     */
    public static int run(String version, InstantSource clock) {
        return run(version, clock, ChildFaultPoint.Watcher.NONE);
    }

    static int run(String version, InstantSource clock, ChildFaultPoint.Watcher faults) {
        faults.reached(ChildFaultPoint.STARTED);
        Lockdown lockdown = Lockdown.apply(System.getProperty("os.name", ""));
        try (FileInputStream in = new FileInputStream(FileDescriptor.in);
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            Frames.Writer parent = new Frames.Writer(new BufferedOutputStream(out, 64 * 1024));
            try {
                return serve(lockdown, in, parent, version, clock, faults);
            } catch (FailureException e) {
                parent.write(Frames.FAILED, Segment.JSON.writeValueAsBytes(e.failure()));
                return 1;
            } catch (RuntimeException e) {
                parent.write(
                        Frames.FAILED, Segment.JSON.writeValueAsBytes(Failure.defect("breakglass-proxy-defect", e)));
                return 1;
            }
        } catch (IOException e) {
            // Nobody is there to be told.
            return 1;
        }
    }

    private static int serve(
            Lockdown lockdown,
            FileInputStream in,
            Frames.Writer parent,
            String version,
            InstantSource clock,
            ChildFaultPoint.Watcher faults)
            throws IOException {
        Optional<Frames.Frame> first = Frames.read(in);
        if (first.isEmpty() || first.get().kind() != Frames.PLAN) {
            return 1;
        }
        ProxyPlan plan = Segment.JSON.readValue(first.get().content(), ProxyPlan.class);
        faults.reached(ChildFaultPoint.PLAN_HEARD);
        Optional<Frames.Frame> second = Frames.read(in);
        Optional<Frames.Announced> third = Frames.announced(in);
        if (second.isEmpty()
                || second.get().kind() != Frames.SEALED
                || third.isEmpty()
                || third.get().kind() != Frames.KEY
                || third.get().size() < SealedAdminKey.DATA_KEY) {
            return 1;
        }
        SealedAdminKey sealed = SealedAdminKey.parse(second.get().content())
                .filter(s -> s.binding().checkout().equals(plan.checkout()))
                .orElseThrow(() -> ProxyFailures.sealed().asException());
        Target target;
        boolean locked;
        try (Lockdown.Key key = lockdown.read(in.getChannel(), third.get().size())) {
            locked = key.locked();
            faults.reached(ChildFaultPoint.KEY_READ);
            byte[] dataKey = key.first(SealedAdminKey.DATA_KEY);
            try (AdminCredential credential = sealed.open(dataKey)
                    .orElseThrow(() -> ProxyFailures.sealed().asException())) {
                target = Target.of(credential);
                faults.reached(ChildFaultPoint.KEY_OPENED);
            } finally {
                Arrays.fill(dataKey, (byte) 0);
            }
        }
        Events events = new Events(parent, plan.failClosed());
        LocalProxy proxy;
        try {
            proxy = LocalProxy.start(plan, target, version, clock, events, file -> {
                FileChannel created = Recorder.create(file);
                faults.reached(ChildFaultPoint.RECORD_BEGUN);
                return created;
            });
            faults.reached(ChildFaultPoint.LISTENING);
        } catch (RuntimeException e) {
            // What was tried is recorded, and its root is told.
            events.finish();
            throw e;
        }
        events.serve(proxy::end);
        parent.write(
                Frames.READY,
                Segment.JSON.writeValueAsBytes(new Ready(
                        proxy.port(),
                        proxy.impersonates(),
                        lockdown.protection(locked),
                        ProcessHandle.current().pid())));
        faults.reached(ChildFaultPoint.READY_SAID);
        Thread.ofPlatform().name("parent").daemon().start(() -> hear(in, proxy, faults));
        // A polite signal is as good as the parent's word; the record gets its last lines.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            proxy.end(LocalProxy.End.ASKED);
            LocalProxy.End _ = proxy.ended().join();
        }));
        LocalProxy.End why = proxy.ended().join();
        faults.reached(ChildFaultPoint.RECORD_CLOSED);
        events.finish();
        parent.write(Frames.END, why.name().getBytes(StandardCharsets.US_ASCII));
        faults.reached(ChildFaultPoint.END_SAID);
        return 0;
    }

    /**
     * What the child says when clients may come.
     *
     * @param port on 127.0.0.1
     * @param impersonates whether the API server sees the person
     * @param protection how far the child is closed
     * @param pid of the child
     */
    record Ready(int port, boolean impersonates, Protection protection, long pid) {}

    private static void hear(InputStream in, LocalProxy proxy, ChildFaultPoint.Watcher faults) {
        try {
            while (true) {
                Optional<Frames.Frame> frame = Frames.read(in);
                if (frame.isEmpty()) {
                    proxy.end(LocalProxy.End.ORPHANED);
                    return;
                }
                if (frame.get().kind() == Frames.END) {
                    faults.reached(ChildFaultPoint.END_HEARD);
                    proxy.end(LocalProxy.End.ASKED);
                }
            }
        } catch (IOException e) {
            proxy.end(LocalProxy.End.ORPHANED);
        }
    }
}
