package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.failure.Redaction;
import dev.castellan.fleet.DisplayText;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The command line: finds the command that the arguments name, runs it, and says how it ended. */
public final class Cli {
    private static final System.Logger LOG = System.getLogger(Cli.class.getName());
    private static final Set<String> HELP = Set.of("-h", "--help");

    private Cli() {}

    /**
     * Runs what the arguments ask for and returns the exit code. Ctrl+C interrupts the command, which then closes what it
     * opened.
     */
    public static int run(String[] arguments, Rooms rooms, Output output) {
        Thread worker = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread onSignal = Thread.ofPlatform().name("interrupt").unstarted(() -> {
            if (ended.getCount() > 0) {
                worker.interrupt();
                try {
                    boolean _ = ended.await(5, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    // The process ends anyway.
                }
            }
        });
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            return execute(arguments, rooms, output, ZoneId.systemDefault());
        } finally {
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            } catch (IllegalStateException e) {
                // It runs at this moment, and sees that the work has ended.
            }
        }
    }

    static int execute(String[] arguments, Rooms rooms, Output output, ZoneId zone) {
        CommandLine command = commands(new Session(rooms, output, zone), arguments);
        command.setOut(new PrintWriter(output.results(), true, output.results().charset()));
        command.setErr(new PrintWriter(output.remarks(), true, output.remarks().charset()));
        return command.execute(arguments);
    }

    /** Whether a command may be meant; if not, the console opens, and the commands need not be built. */
    private static boolean needsCommands(CommandLine root, String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            OptionSpec option = root.getCommandSpec().findOption(argument);
            if (HELP.contains(argument)) {
                return true;
            }
            if (option != null && option.arity().max() > 0) {
                i++;
            } else if (!argument.startsWith("-") && !argument.regionMatches(true, 0, "castellan://", 0, 12)) {
                return true;
            }
        }
        return false;
    }

    /** The names of all commands; the launchers know them too, to choose how to start. */
    static Set<String> names(Rooms rooms, Output output) {
        return commands(new Session(rooms, output, ZoneId.systemDefault()), "--help")
                .getSubcommands()
                .keySet();
    }

    private static CommandLine commands(Session session, String... arguments) {
        CommandLine root = new CommandLine(new CastellanCommand(session));
        if (needsCommands(root, arguments)) {
            root.addSubcommand(new CommandLine(new FleetCommand()).addSubcommand(new FleetListCommand(session)));
            root.addSubcommand(new CommandLine(new ClusterCommand()).addSubcommand(new ClusterInfoCommand(session)));
            root.addSubcommand(new GetCommand(session));
            root.addSubcommand(new LogsCommand(session));
            root.addSubcommand(new ExecCommand(session));
            root.addSubcommand(new PortForwardCommand(session));
            root.addSubcommand(new CommandLine(new AccountCommand())
                    .addSubcommand(new AccountListCommand(session))
                    .addSubcommand(new AccountLoginCommand(session))
                    .addSubcommand(new AccountLogoutCommand(session)));
            root.addSubcommand(new CommandLine(new SandboxCommand())
                    .addSubcommand(new SandboxServeCommand(session))
                    .addSubcommand(new SandboxFaultCommand(session))
                    .addSubcommand(new SandboxAuditCommand(session)));
            root.addSubcommand(new CommandLine(new AccessCommand())
                    .addSubcommand(new AccessCanCommand(session))
                    .addSubcommand(new AccessWhoCanCommand(session))
                    .addSubcommand(new AccessWhatCanCommand(session))
                    .addSubcommand(new AccessMatrixCommand(session))
                    .addSubcommand(new AccessPathsCommand(session))
                    .addSubcommand(new AccessFindingsCommand(session))
                    .addSubcommand(new AccessLeastPrivilegeCommand(session))
                    .addSubcommand(new AccessAzureCommand(session))
                    .addSubcommand(new AccessWhatIfCommand(session))
                    .addSubcommand(new AccessSnapshotCommand(session))
                    .addSubcommand(new AccessDiffCommand(session))
                    .addSubcommand(new AccessSeparationCommand(session))
                    .addSubcommand(AccessReviewCommand.with(session))
                    .addSubcommand(new AccessCheckCommand(session))
                    .addSubcommand(new AccessVerifyCommand(session)));
            root.addSubcommand(BreakGlassCommand.with(session));
            root.addSubcommand(new DescribeCommand(session));
            root.addSubcommand(new DiffCommand(session));
            root.addSubcommand(new ApplyCommand(session));
            root.addSubcommand(new DeleteCommand(session));
            root.addSubcommand(new ScaleCommand(session));
            root.addSubcommand(new RestartCommand(session));
            root.addSubcommand(new CordonCommand(session));
            root.addSubcommand(new DrainCommand(session));
            root.addSubcommand(LedgerCommand.with(session));
            root.addSubcommand(new VersionCommand(session));
            root.addSubcommand(new CompletionCommand(session));
            root.addSubcommand(new HelpCommand(session));
        }
        Output output = session.output();
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setColorScheme(Help.defaultColorScheme(output.colours() ? Help.Ansi.ON : Help.Ansi.OFF));
        root.setUsageHelpAutoWidth(false);
        root.setUsageHelpWidth(100);
        root.setParameterExceptionHandler((e, given) -> misused(e, output));
        root.setExecutionExceptionHandler((e, line, parsed) -> failed(e, output));
        describeExitCodes(root);
        separateGlobalOptions(root);
        return root;
    }

    private static int misused(CommandLine.ParameterException e, Output output) {
        CommandLine line = e.getCommandLine();
        Optional<String> stray = stray(e, line);
        output.remark("castellan: "
                + (stray.isPresent()
                        ? "There is no command “" + DisplayText.clean(stray.get()) + "”"
                                + (line.getParent() == null ? "." : " under “" + name(line) + "”.")
                        : Redaction.redact(String.valueOf(e.getMessage()))));
        if (stray.isPresent()) {
            Set<String> commands = line.getSubcommands().keySet();
            List<String> near = Similar.to(stray.get(), commands);
            output.remark(
                    near.isEmpty()
                            ? "  There are: " + String.join(", ", commands) + "."
                            : "  Did you mean: " + String.join(", ", near) + "?");
        } else if (e instanceof CommandLine.UnmatchedArgumentException u
                && !u.getSuggestions().isEmpty()) {
            output.remark("  Did you mean: " + String.join(", ", u.getSuggestions()) + "?");
        }
        output.remark("  See: " + name(line) + " --help");
        return ExitCode.USAGE.number();
    }

    /** The word that stands where a command has to stand. */
    private static Optional<String> stray(CommandLine.ParameterException e, CommandLine line) {
        if (line.getSubcommands().isEmpty()) {
            return Optional.empty();
        }
        if (line.getCommandSpec().userObject() instanceof CastellanCommand root && root.stray()) {
            return root.address;
        }
        return e instanceof CommandLine.UnmatchedArgumentException u
                ? u.getUnmatched().stream().filter(a -> !a.startsWith("-")).findFirst()
                : Optional.empty();
    }

    private static String name(CommandLine line) {
        return line.getCommandSpec().qualifiedName();
    }

    private static int failed(Exception e, Output output) {
        if (e instanceof InterruptedException || e instanceof CancellationException) {
            output.remark("castellan: interrupted.");
            return ExitCode.INTERRUPTED.number();
        }
        if (Thread.currentThread().isInterrupted()) {
            return ExitCode.INTERRUPTED.number();
        }
        Failure failure = Failure.of(e, "cli-defect");
        if (!(e instanceof FailureException)) {
            LOG.log(Level.ERROR, "A command failed", e);
        }
        output.failure(failure);
        return ExitCode.of(failure).number();
    }

    private static void describeExitCodes(CommandLine root) {
        Map<String, String> codes = new TreeMap<>(java.util.Comparator.comparingInt(Integer::parseInt));
        for (ExitCode code : ExitCode.values()) {
            codes.put(String.valueOf(code.number()), code.meaning());
        }
        forEach(root, line -> {
            UsageMessageSpec usage = line.getCommandSpec().usageMessage();
            if (line.getParent() == null) {
                usage.exitCodeListHeading("%nExit codes:%n");
                usage.exitCodeList(codes);
            }
            usage.synopsisHeading("Usage: ");
            usage.optionListHeading("%nOptions:%n");
            usage.parameterListHeading("%nParameters:%n");
            usage.commandListHeading("%nCommands:%n");
        });
    }

    /** The options that every command has stand apart from its own. */
    private static void separateGlobalOptions(CommandLine root) {
        forEach(root, line -> {
            line.getCommandSpec().usageMessage().optionListHeading("");
            line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, Cli::options);
            line.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        });
    }

    private static String options(Help help) {
        List<OptionSpec> own = new ArrayList<>();
        List<OptionSpec> global = new ArrayList<>();
        boolean root = help.commandSpec().parent() == null;
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.hidden()) {
                (root || !option.inherited() ? own : global).add(option);
            }
        }
        String text = own.isEmpty() ? "" : "\nOptions:\n" + help.optionListExcludingGroups(own);
        return global.isEmpty()
                ? text
                : text + "\nOptions of every command:\n" + help.optionListExcludingGroups(global);
    }

    private static void forEach(CommandLine line, java.util.function.Consumer<CommandLine> change) {
        change.accept(line);
        line.getSubcommands().values().forEach(sub -> forEach(sub, change));
    }
}
