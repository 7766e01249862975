package dev.castellan;

import dev.castellan.cli.Rooms;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.sandbox.ControlClient;
import dev.castellan.sandbox.ground.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The faults of a practice fleet that another process serves. */
final class PracticeControl implements Rooms.PracticeFaults {
    private final Path profile;

    PracticeControl(Path profile) {
        this.profile = profile;
    }

    /** One exchange with the other process. */
    @FunctionalInterface
    private interface Talk<T> {
        T with(ControlClient client) throws IOException, InterruptedException;
    }

    @Override
    public List<String> kinds() {
        return Arrays.stream(Fault.Kind.values()).map(PracticeControl::word).toList();
    }

    @Override
    public List<String> services() {
        return Arrays.stream(Fault.Service.values()).map(PracticeControl::word).toList();
    }

    @Override
    public void set(Rooms.Fault wanted) {
        Fault fault = new Fault(
                Fault.Service.valueOf(constant(wanted.service())),
                wanted.path(),
                Fault.Kind.valueOf(constant(wanted.kind())),
                wanted.count(),
                wanted.duration().orElse(Duration.ofSeconds(1)),
                wanted.detail());
        var _ = talk(c -> c.set(fault), this::unreachable);
    }

    @Override
    public void clear() {
        var _ = talk(ControlClient::clear, this::unreachable);
    }

    @Override
    public List<String> active() {
        return talk(ControlClient::list, this::unreachable).stream()
                .map(PracticeControl::line)
                .toList();
    }

    @Override
    public String audit(String cluster) {
        return talk(
                c -> c.audit(cluster),
                e -> new FailureException(
                        new Failure(
                                "practice-audit",
                                "The practice fleet of the profile " + profile + " gave no audit log.",
                                "Nothing was written.",
                                "Check that it runs and that the cluster is called so: castellan fleet list.",
                                true,
                                e.toString()),
                        e));
    }

    private <T> T talk(Talk<T> talk, Function<Exception, FailureException> failed) {
        try (ControlClient client = ControlClient.fromProfile(profile)) {
            return talk.with(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed.apply(e);
        } catch (IOException e) {
            throw failed.apply(e);
        }
    }

    private FailureException unreachable(Exception e) {
        return new FailureException(
                new Failure(
                        "practice-unreachable",
                        "No practice fleet answers for the profile " + profile + ".",
                        "No fault was changed.",
                        "Start one with “castellan sandbox serve” and give the profile file that it prints.",
                        true,
                        e.toString()),
                e);
    }

    private static String line(Fault f) {
        StringBuilder line = new StringBuilder(word(f.kind()))
                .append(" at ")
                .append(word(f.service()))
                .append(' ')
                .append(f.path());
        line.append(
                f.count() == 0 ? ", until cleared" : ", " + f.count() + (f.count() == 1 ? " request" : " requests"));
        if (f.kind() == Fault.Kind.THROTTLE || f.kind() == Fault.Kind.DELAY) {
            line.append(", ").append(f.duration().toMillis() / 1000.0).append(" s");
        }
        return f.detail().isEmpty()
                ? line.toString()
                : line.append(", ").append(f.detail()).toString();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
