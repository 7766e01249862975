package dev.castellan.cli;

import dev.castellan.browse.log.LogLimits;
import dev.castellan.browse.log.LogQuery;
import dev.castellan.browse.log.LogRow;
import dev.castellan.browse.log.LogSource;
import dev.castellan.browse.log.LogState;
import dev.castellan.browse.log.LogWindow;
import dev.castellan.browse.log.MergedLog;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.OpenCluster;
import dev.castellan.kubernetes.LogTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan logs}: logs of pods and workloads, several merged by time. */
@Command(
        name = "logs",
        header = "Logs of pods and workloads, several merged by time.",
        description = {
            "",
            "Lines of several containers come in the order of their times, each with pod and container before it. With"
                + " -f, pods that come later and containers that restart are picked up, and a stream that breaks off"
                + " is opened again without losing a line.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan logs -n shop web-7d4b9c-x2x1z --cluster prod-gnt-webshop --sandbox",
            "  castellan logs -n shop deploy/web -f --tail 20",
            "  castellan logs -n shop -l app=web --all-containers --since 10m --timestamps",
            "  castellan logs -n shop web-7d4b9c-x2x1z -c proxy -p",
            ""
        })
final class LogsCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(s|m|h|d)");
    private static final int AT_ONCE = 2_000;
    private static final Table.Colour[] COLOURS = {
        Table.Colour.CYAN, Table.Colour.GREEN, Table.Colour.YELLOW, Table.Colour.RED, Table.Colour.BOLD
    };

    private final Session session;

    @Parameters(arity = "0..2", paramLabel = "POD | TYPE/NAME", description = "A pod, or a workload or service.")
    List<String> words = new ArrayList<>();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace; by default that of the kubeconfig context, or default.")
    Optional<String> namespace = Optional.empty();

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "Name or id of the cluster.")
    Optional<String> cluster = Optional.empty();

    @Option(
            names = {"-c", "--container"},
            paramLabel = "C",
            description = "One container by name; the main one by default.")
    Optional<String> container = Optional.empty();

    @Option(names = "--all-containers", description = "All containers of each pod.")
    boolean allContainers;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "All pods with these labels.")
    Optional<String> selector = Optional.empty();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new lines until Ctrl+C.")
    boolean follow;

    @Option(
            names = {"-p", "--previous"},
            description = "The run before the last restart.")
    boolean previous;

    @Option(names = "--since", paramLabel = "TIME", description = "Only lines of the last 30s, 5m, 2h or 1d.")
    Optional<String> since = Optional.empty();

    @Option(names = "--since-time", paramLabel = "TIME", description = "Only lines from 2026-01-31T12:00:00Z on.")
    Optional<String> sinceTime = Optional.empty();

    @Option(
            names = "--tail",
            paramLabel = "N",
            description = "Of each container the newest N lines; all by default, 10 with -l.")
    Optional<Long> tail = Optional.empty();

    @Option(names = "--timestamps", description = "Begin each line with its time.")
    boolean timestamps;

    @Option(
            names = "--prefix",
            negatable = true,
            description = "Begin each line with pod and container; by default where there are several.")
    Optional<Boolean> prefix = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    LogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Function<String, LogTarget> target = target();
        if (container.isPresent() && allContainers) {
            throw misused("Give -c or --all-containers, not both.");
        }
        if (follow && previous) {
            throw misused("A run that is over cannot be followed: leave -f or -p out.");
        }
        return session.atDesk(spec.commandLine(), desk -> read(desk, target)).number();
    }

    private ParameterException misused(String words) {
        return new ParameterException(spec.commandLine(), words);
    }

    /** Whose logs are meant in a namespace. */
    private Function<String, LogTarget> target() {
        if (selector.isPresent()) {
            if (!words.isEmpty()) {
                throw misused("Give a NAME or -l, not both.");
            }
            return in -> new LogTarget.Selected(in, selector.get());
        }
        if (words.isEmpty()) {
            throw misused("Whose logs? Give a POD, TYPE/NAME, or -l SELECTOR.");
        }
        return PodWords.of(spec.commandLine(), words, "logs")::in;
    }

    private Optional<Instant> from(Instant now) {
        if (sinceTime.isPresent()) {
            try {
                return Optional.of(OffsetDateTime.parse(sinceTime.get()).toInstant());
            } catch (DateTimeParseException e) {
                throw new ParameterException(spec.commandLine(), "--since-time: write it as 2026-01-31T12:00:00Z.", e);
            }
        }
        if (since.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = DURATION.matcher(since.get());
        if (!matcher.matches()) {
            throw misused("--since: write it as 30s, 5m, 2h or 1d.");
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(now.minus(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                }));
    }

    private ExitCode read(Desk desk, Function<String, LogTarget> target) throws InterruptedException {
        FleetSnapshot snapshot = FleetView.of(desk.fleet().refresh(), session.options().context);
        OneCluster chosen = OneCluster.of(session, desk, snapshot, cluster);
        try (OpenCluster open = chosen.open(desk)) {
            // “The last five minutes” are those of the cluster.
            Instant theirs =
                    desk.clock().instant().plus(open.client().serverClock().ahead());
            LogQuery query = new LogQuery(
                    target.apply(namespace.orElse(chosen.namespace())),
                    container
                            .<LogQuery.Containers>map(LogQuery.Containers.Named::new)
                            .orElse(allContainers ? new LogQuery.Containers.All() : new LogQuery.Containers.Main()),
                    follow,
                    previous,
                    from(theirs),
                    tail.isPresent() || selector.isEmpty() ? tail.filter(n -> n >= 0) : Optional.of(10L));
            Semaphore changed = new Semaphore(0);
            LogLimits limits = LogLimits.NORMAL;
            try (MergedLog log = MergedLog.open(open.client(), query, limits, changed::release)) {
                return print(log, changed);
            }
        }
    }

    private ExitCode print(MergedLog log, Semaphore changed) throws InterruptedException {
        long at = 0;
        log.hold(at);
        Set<String> told = new HashSet<>();
        while (true) {
            boolean complete = log.complete();
            LogState state = log.state();
            tell(state, told);
            LogWindow window = log.window(at, AT_ONCE);
            StringBuilder text = new StringBuilder();
            boolean several = prefix.orElse(state.sources().size() > 1);
            for (LogRow row : window.rows()) {
                line(text, row, state.sources(), several);
            }
            session.output().print(text.toString());
            at = window.first() + window.rows().size();
            log.hold(at);
            if (window.rows().isEmpty()) {
                if (complete && at >= log.state().end()) {
                    return code(log.state());
                }
                boolean _ = changed.tryAcquire(200, TimeUnit.MILLISECONDS);
                changed.drainPermits();
            }
        }
    }

    private void line(StringBuilder text, LogRow row, List<LogSource> sources, boolean several) {
        if (several) {
            LogSource source = sources.get(row.source());
            String name = "[" + DisplayText.clean(source.pod()) + "/" + DisplayText.clean(source.container()) + "]";
            text.append(COLOURS[row.source() % COLOURS.length].paint(
                            name, session.output().colours()))
                    .append(' ');
        }
        if (timestamps) {
            row.at().ifPresent(time -> text.append(time).append(' '));
        }
        text.append(row.text()).append(row.cut() ? " […]" : "").append('\n');
    }

    /** What went wrong with each container, once. */
    private void tell(LogState state, Set<String> told) {
        state.failure().filter(f -> told.add(f.code())).ifPresent(session.output()::failure);
        if (state.leftOut() > 0 && told.add("left out " + state.leftOut())) {
            session.output().remark(leftOut(state));
        }
        for (LogSource source : state.sources()) {
            boolean worth = source.phase() == LogSource.Phase.FAILED
                    || source.phase() == LogSource.Phase.RECONNECTING
                    || source.phase() == LogSource.Phase.WAITING;
            source.failure()
                    .filter(f -> worth && told.add(source.number() + " " + f.code()))
                    .ifPresent(session.output()::failure);
        }
    }

    static String leftOut(LogState state) {
        return "castellan: %,d containers are read, %,d more are not: choose fewer with -l or -c."
                .formatted(state.sources().size(), state.leftOut());
    }

    static ExitCode code(LogState state) {
        List<Failure> failures = new ArrayList<>(state.failure().stream().toList());
        state.sources().stream()
                .filter(s -> s.phase() == LogSource.Phase.FAILED)
                .forEach(s -> failures.addAll(s.failure().stream().toList()));
        if (failures.isEmpty()) {
            return state.leftOut() > 0 ? ExitCode.PARTIAL : ExitCode.OK;
        }
        boolean some = state.sources().stream().anyMatch(s -> s.phase() != LogSource.Phase.FAILED);
        return some ? ExitCode.PARTIAL : ExitCode.of(failures.getFirst());
    }
}
