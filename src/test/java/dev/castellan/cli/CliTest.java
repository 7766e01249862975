package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Interaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the arguments mean; the rest of the house only listens. */
class CliTest {
    private final Listener rooms = new Listener();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Output output = new Output(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Cli.execute(arguments, rooms, output, ZoneOffset.UTC);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withoutAnythingTheConsoleOpens() {
        assertThat(run()).isZero();
        assertThat(rooms.choices).containsExactly(Choices.NONE);
        assertThat(rooms.address).isEmpty();
        assertThat(rooms.logged).isEqualTo(1);
    }

    /** On Windows a command that the launcher takes for the console prints nothing at all. */
    @Test
    void bothLaunchersKnowEveryCommand() throws IOException {
        Output nowhere = new Output(new PrintStream(out), new PrintStream(err), false);
        List<String> known = Cli.names(rooms, nowhere).stream().sorted().toList();
        assertThat(known).contains("get", "access", "ledger");
        assertThat(words("castellan.sh", "(?s)case \"\\$a\" in(.*?)\\)", "[|\\\\\\s]+"))
                .containsAll(known);
        assertThat(words("castellan.cmd", "in \\((access .*?)\\)", " ")).containsAll(known);
    }

    private static List<String> words(String launcher, String list, String between) throws IOException {
        Matcher found = Pattern.compile(list).matcher(Files.readString(Path.of("installer", launcher)));
        assertThat(found.find()).isTrue();
        return Pattern.compile(between)
                .splitAsStream(found.group(1))
                .filter(word -> !word.isEmpty() && !word.startsWith("-"))
                .sorted()
                .toList();
    }

    @Test
    void theValueOfAnOptionIsNoCommand() {
        assertThat(run("--kubeconfig", "/dev/null")).isZero();
        assertThat(run("--kubeconfig", "get", "castellan://fleet")).isZero();
        assertThat(rooms.address).contains("castellan://fleet");
        assertThat(run("--kubeconfig", "/dev/null", "version")).isZero();
        assertThat(out()).contains("castellan");
    }

    @Test
    void anAddressOpensTheConsoleThere() {
        assertThat(run("castellan://fleet?view=cards")).isZero();
        assertThat(rooms.address).contains("castellan://fleet?view=cards");
    }

    @Test
    void globalOptionsStandBeforeOrAfterTheCommand() {
        Choices expected = new Choices(
                Optional.of(new Choices.Practice(Optional.of(3L), Optional.of(20), Optional.of(500), Optional.of(40))),
                Optional.of("ada"),
                List.of(Path.of("a.yaml"), Path.of("b.yaml"), Path.of("c.yaml")),
                Optional.of("ctx"),
                Optional.empty(),
                Optional.of(Path.of("/data")));
        String list = "b.yaml" + java.io.File.pathSeparator + "c.yaml";
        String[] before = {
            "--sandbox",
            "--as",
            "ada",
            "--seed",
            "3",
            "--clusters",
            "20",
            "--pods=500",
            "--bindings",
            "40",
            "--kubeconfig",
            "a.yaml",
            "--kubeconfig",
            list,
            "--context",
            "ctx",
            "--data-folder",
            "/data",
            "fleet",
            "list"
        };
        String[] after = {
            "fleet",
            "list",
            "--sandbox",
            "--as",
            "ada",
            "--seed",
            "3",
            "--clusters",
            "20",
            "--pods=500",
            "--bindings",
            "40",
            "--kubeconfig",
            "a.yaml",
            "--kubeconfig",
            list,
            "--context",
            "ctx",
            "--data-folder",
            "/data"
        };

        run(before);
        run(after);

        assertThat(rooms.choices).containsExactly(expected, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nonsense                              | There is no command “nonsense”.
        flet list                             | Did you mean: fleet?
        fleet lst                             | There is no command “lst” under “castellan fleet”.
        fleet                                 | Missing required subcommand
        fleet list --colour                   | --colour
        fleet list -o xml                     | xml
        fleet list --environment moon         | moon
        fleet list --as ada                   | add --sandbox
        fleet list --seed 3                   | add --sandbox
        fleet list --sandbox --clusters 0     | at least 1
        fleet list --sandbox --clusters many  | many
        fleet list --sandbox --profile x      | leave --profile out
        cluster info                          | Which cluster?
        cluster info a --route car            | none of direct, cluster-connect, kubeconfig
        account login --device-code --broker  | --device-code, --broker
        account logout ada --all              | not both
        sandbox serve --port 70000            | no port
        sandbox serve --token-lifetime 0      | at least a second
        sandbox fault throttle                | Give --profile FILE
        sandbox fault --profile p explode     | known are throttle, drop
        sandbox fault --profile p drop --service moon | known are any, arm
        sandbox fault --profile p drop --count -1 | negative
        completion fish                       | bash and zsh
        help fleet moon                       | There is no command “moon”
        """)
    void whatIsWrittenWronglyEndsWithTwoAndAHint(String line, String hint) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err()).contains(hint).contains("--help");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "fleet --help",
                "fleet list --help",
                "cluster info --help",
                "account login -h",
                "account logout --help",
                "account list --help",
                "sandbox serve --help",
                "sandbox fault --help",
                "completion --help",
                "help fleet list"
            })
    void helpIsEverywhereAndEndsWithZero(String line) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(out()).startsWith(out().lines().findFirst().orElseThrow()).contains("Usage: castellan");
        assertThat(err()).isEmpty();
        assertThat(rooms.choices).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fleet list", "cluster info", "account login", "account logout", "sandbox serve", "sandbox fault"
            })
    void everyCommandShowsExamples(String command) {
        run((command + " --help").split(" "));
        assertThat(out()).contains("Examples").contains("  castellan " + command);
    }

    @Test
    void helpNamesEveryExitCode() {
        run("--help");
        for (ExitCode code : ExitCode.values()) {
            assertThat(out())
                    .containsPattern("(?m)^  " + code.number() + " +" + java.util.regex.Pattern.quote(code.meaning()));
        }
    }

    @Test
    void aFailureIsToldWithItsCodeAndBecomesAnExitCode() {
        rooms.failure = Optional.of(
                Failure.expected("identity-sign-in-needed", "Nobody is signed in.", "Azure is not read.", "Sign in."));
        assertThat(run("fleet", "list")).isEqualTo(3);
        assertThat(err()).contains("Nobody is signed in. [identity-sign-in-needed]", "Azure is not read.", "Sign in.");
        assertThat(out()).isEmpty();
    }

    @Test
    void aDefectEndsWithOneAndHasItsDetailsAtHand() {
        rooms.defect = true;
        assertThat(run("account", "list")).isEqualTo(1);
        assertThat(err()).contains("[cli-defect]", "| java.lang.IllegalStateException: oops");
    }

    @Test
    void secretsInFailuresAreNotPrinted() {
        rooms.failure = Optional.of(
                Failure.expected("cli-sample", "The server said: Bearer abcdefghijklmnop\u001b[31m.", "", ""));
        run("fleet", "list");
        assertThat(err()).doesNotContain("abcdefghijklmnop", "\u001b");
    }

    @Test
    void aFaultIsHandedOnAsWritten() {
        assertThat(run(
                        "sandbox",
                        "fault",
                        "--profile",
                        "p",
                        "THROTTLE",
                        "--service",
                        "arm",
                        "--count",
                        "3",
                        "--seconds",
                        "5",
                        "--path",
                        "*/x*"))
                .isZero();
        assertThat(rooms.faults)
                .containsExactly(new Rooms.Fault("throttle", "arm", "*/x*", 3, Optional.of(Duration.ofSeconds(5)), ""));
        assertThat(out()).contains("throttle arm");
        assertThat(run("sandbox", "fault", "--profile", "p", "clear")).isZero();
        assertThat(out()).contains("behaves");
        assertThat(run("sandbox", "fault", "--profile", "p", "list", "-o", "json"))
                .isZero();
        assertThat(out()).contains("\"faults\" : [ ]");
    }

    @Test
    void theVersionIsKnownInEveryForm() {
        assertThat(run("version")).isZero();
        assertThat(out())
                .isEqualTo(VersionText.lines())
                .startsWith("castellan ")
                .contains("JavaFX    2");
        assertThat(run("--version")).isZero();
        assertThat(out()).isEqualTo(VersionText.lines());
        assertThat(run("version", "-o", "json")).isZero();
        assertThat(out()).contains("\"kind\" : \"Version\"").doesNotContain("${");
        assertThat(VersionText.asked(new String[] {"version"})).isTrue();
        assertThat(VersionText.asked(new String[] {"version", "-o", "json"})).isFalse();
    }

    /** What is no path as a whole may be a cluster and a path; on Windows every one with a drive is so. */
    @Test
    void anAuditLogOfAClusterIsNoPathAsAWhole() {
        assertThat(run("breakglass", "reconcile", "--audit", "pos\0-07=audit.log"))
                .isEqualTo(ExitCode.FAILURE.number());
        assertThat(err()).contains("cli-sample");
        for (String none : List.of("pos-07=a\0b", "a\0b", "pos-07=", "=audit.log")) {
            rooms.choices.clear();
            assertThat(run("breakglass", "reconcile", "--audit", none)).isEqualTo(ExitCode.USAGE.number());
            assertThat(err()).contains("--audit").doesNotContain("\0");
            assertThat(rooms.choices).isEmpty();
        }
    }

    @Test
    void theHelpOfRecordingsTellsHowItEnds() {
        assertThat(run("breakglass", "recording", "--help")).isZero();
        assertThat(out()).contains("the ledger, " + ExitCode.PARTIAL.number() + " where one is not.");
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(run("completion", "bash")).isZero();
        assertThat(out()).contains("complete -F", "castellan", "--kubeconfig", "fleet", "logout");
        assertThat(run("completion", "zsh")).isZero();
    }

    /** Notes what it is asked for. */
    private static final class Listener implements Rooms {
        private final List<Choices> choices = new ArrayList<>();
        private final List<Fault> faults = new ArrayList<>();
        private Optional<String> address = Optional.empty();
        private Optional<Failure> failure = Optional.empty();
        private boolean defect;
        private int logged;

        @Override
        public InstantSource clock() {
            return () -> Instant.EPOCH;
        }

        @Override
        public ExitCode console(Choices chosen, Optional<String> first) {
            choices.add(chosen);
            address = first;
            return ExitCode.OK;
        }

        @Override
        public Desk desk(Choices chosen, Interaction interaction) {
            choices.add(chosen);
            if (defect) {
                throw new IllegalStateException("oops");
            }
            throw new FailureException(failure.orElseGet(() -> Failure.expected("cli-sample", "a", "b", "c")));
        }

        @Override
        public void browse(URI page) {
            throw new AssertionError("no browser without a sign-in");
        }

        @Override
        public void log(Choices chosen) {
            logged++;
        }

        @Override
        public PracticeServer serve(Choices chosen, Serving serving) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public PracticeFaults faults(Path profileFile) {
            return new PracticeFaults() {
                @Override
                public String audit(String cluster) {
                    throw new AssertionError("not asked for here");
                }

                @Override
                public List<String> kinds() {
                    return List.of("throttle", "drop");
                }

                @Override
                public List<String> services() {
                    return List.of("any", "arm");
                }

                @Override
                public void set(Fault fault) {
                    faults.add(fault);
                }

                @Override
                public void clear() {
                    faults.clear();
                }

                @Override
                public List<String> active() {
                    return faults.stream()
                            .map(f -> f.kind() + " " + f.service())
                            .toList();
                }
            };
        }
    }
}
