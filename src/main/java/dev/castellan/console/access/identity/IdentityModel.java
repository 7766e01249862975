package dev.castellan.console.access.identity;

import dev.castellan.access.Principal;
import dev.castellan.access.usage.AuditLog;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.identity.IdentityFacts.CertificateFacts;
import dev.castellan.console.shell.Replies;
import dev.castellan.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whom the identity tab shows and what is known of them. Put together off the calling thread; what was made for somebody
 * else is dropped. Commands return at once; asked from any thread.
 */
final class IdentityModel {
    private static final Duration READING = Duration.ofMinutes(10);

    private record Log(AuditLog log, String source) {}

    private final AccessFrame frame;
    private final AdminCertificates admin;
    private final Replies subjects = new Replies();
    private final Replies checkouts = new Replies();
    private final Replies readings = new Replies();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private IdentityPicture picture = IdentityPicture.empty();
    private @Nullable AccessReading reading;
    private @Nullable Log log;
    private boolean closed;

    IdentityModel(AccessFrame frame, AdminCertificates admin) {
        this.frame = frame;
        this.admin = admin;
    }

    IdentityPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    /** Calls the listener after each change, on the thread that made it. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Answers from this reading from now on. */
    void show(AccessReading now) {
        long number = readings.ask();
        synchronized (lock) {
            reading = now;
        }
        off(() -> {
            List<SubjectRow> rows =
                    new IdentityMaker(now).everybody(now.system().join());
            change(p -> readings.wanted(number) ? p.withEverybody(rows) : p);
        });
        look(picture().wanted());
    }

    /** Shows somebody, or the choice. */
    void look(Optional<Principal> wanted) {
        long number = subjects.ask();
        AccessReading now;
        Log known;
        synchronized (lock) {
            now = reading;
            known = log;
        }
        change(p -> p.wanting(wanted));
        if (now == null || wanted.isEmpty()) {
            return;
        }
        Principal principal = wanted.get();
        off(() -> {
            CertificateFacts certificates = certificates(now, principal);
            change(p -> subjects.wanted(number) ? p.withCertificates(certificates) : p);
        });
        readTaken(now, principal);
        off(() -> {
            try {
                IdentityMaker maker = new IdentityMaker(now);
                IdentityFacts facts = maker.facts(principal);
                change(p -> subjects.wanted(number) ? p.withFacts(facts) : p);
                if (known != null) {
                    var use = maker.use(known.log(), known.source(), principal);
                    change(p -> subjects.wanted(number) ? p.withUse(Optional.of(use)) : p);
                }
                var ways = IdentityMaker.ways(now.graph().join(), principal);
                change(p -> subjects.wanted(number) ? p.withWays(ways) : p);
            } catch (RuntimeException e) {
                Failure failure = Failure.of(e, "console-access-identity");
                change(p -> subjects.wanted(number) ? p.failed(failure) : p);
            }
        });
    }

    /** Reads the record of check-outs again: it grows without a new reading of the cluster. */
    void readTakenAgain() {
        IdentityPicture shown = picture();
        AccessReading now;
        synchronized (lock) {
            now = reading;
        }
        if (now != null && shown.wanted().isPresent() && shown.taken().isPresent()) {
            readTaken(now, shown.wanted().get());
        }
    }

    private void readTaken(AccessReading now, Principal principal) {
        long number = checkouts.ask();
        off(() -> {
            AdminCertificates.Taken taken = taken(now, principal);
            change(p -> checkouts.wanted(number) && p.wanted().equals(Optional.of(principal)) ? p.withTaken(taken) : p);
        });
    }

    private AdminCertificates.Taken taken(AccessReading now, Principal principal) {
        try {
            return admin.of(
                    principal,
                    now.azure()
                            .flatMap(a -> a.access().plane().people().find(principal.name()))
                            .map(p -> p.id()));
        } catch (RuntimeException e) {
            return new AdminCertificates.Taken(
                    List.of(),
                    "What was taken out could not be read: "
                            + Failure.of(e, "console-access-admin-certificates").happened(),
                    Optional.empty());
        }
    }

    /** Asked of the server each time: requests come and go, and a reading keeps none. */
    private CertificateFacts certificates(AccessReading now, Principal principal) {
        return switch (now.source()) {
            case AccessSource.File _ ->
                new CertificateFacts(List.of(), "A saved snapshot holds no requests for certificates.", "");
            case AccessSource.Cluster cluster -> {
                try {
                    // Before the answer, so that it is never told as newer than it is.
                    Instant asked = frame.shell().clock().now();
                    yield IdentityMaker.certificates(frame.desk().certificateRequests(cluster.id()), principal, asked);
                } catch (RuntimeException e) {
                    yield new CertificateFacts(
                            List.of(),
                            "The requests for certificates could not be read: "
                                    + Failure.of(e, "console-access-certificates")
                                            .happened(),
                            "");
                }
            }
        };
    }

    /** Reads what was done from an audit log. */
    void readLog(Path file) {
        var job = frame.shell().start("Read the audit log", READING, progress -> AuditLog.read(file));
        frame.shell()
                .ui()
                .deliver(
                        job.result(),
                        read -> {
                            synchronized (lock) {
                                Path name = file.getFileName();
                                log = new Log(read, name == null ? file.toString() : name.toString());
                            }
                            if (read.unread() > 0) {
                                frame.shell()
                                        .notices()
                                        .warning(
                                                "%,d lines of the audit log could not be understood; what they say is missing."
                                                        .formatted(read.unread()));
                            }
                            look(picture().wanted());
                        },
                        failure -> frame.shell().notices().failure(failure));
    }

    void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        var _ = subjects.ask();
        var _ = checkouts.ask();
        var _ = readings.ask();
    }

    private static void off(Runnable work) {
        var _ = CompletableFuture.runAsync(
                work,
                task -> Thread.ofPlatform().daemon().name("access-identity").start(task));
    }

    private void change(UnaryOperator<IdentityPicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            IdentityPicture next = how.apply(picture);
            if (next.equals(picture)) {
                return;
            }
            picture = next;
        }
        listeners.forEach(Runnable::run);
    }
}
