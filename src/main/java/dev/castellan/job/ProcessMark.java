package dev.castellan.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process it is or was, among all that have the same id one after the other.
 *
 * @param pid its id
 * @param started when it began by the clock; {@link Instant#EPOCH} where the system does not tell
 * @param birth when it began by what no clock moves; empty where the system has nothing of the kind
 */
public record ProcessMark(long pid, Instant started, String birth) {
    private static final Path PROC = Path.of("/proc");
    /** The place of the start time in proc_pid_stat(5), counted from the state of the process, which is the third. */
    private static final int START = 22 - 3;
    /** Of the same process the instant is told with so much difference at most. */
    private static final Duration ACCURACY = Duration.ofSeconds(2);

    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,18}) ([0-9]{1,18})(?: ([0-9a-f-]{1,64} [0-9]{1,20}))?");

    /** Of a process that runs. */
    public static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(
                process.pid(), process.info().startInstant().orElse(Instant.EPOCH), birth(process.pid()));
    }

    /**
     * On Linux the start of the system and the ticks from there. The instant that Java tells there is reckoned from the
     * clock, and moves when that is set.
     */
    private static String birth(long pid) {
        try {
            String stat =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id"), StandardCharsets.ISO_8859_1);
            // The name of the program, in brackets, may have anything in it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return fields.length > START ? boot.strip() + " " + fields[START] : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** The process, where it still runs. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(p -> p.isAlive() && same(p));
    }

    private boolean same(ProcessHandle process) {
        String now = birth.isEmpty() ? "" : birth(pid);
        if (!now.isEmpty()) {
            return now.equals(birth);
        }
        return started.equals(Instant.EPOCH)
                || process.info()
                        .startInstant()
                        .map(s -> Duration.between(s, started).abs().compareTo(ACCURACY) < 0)
                        .orElse(true);
    }

    /** As text of one line, without its end. */
    public String print() {
        return (pid + " " + started.toEpochMilli() + " " + birth).strip();
    }

    /** From what {@link #print} gave; earlier versions gave no birth. */
    public static Optional<ProcessMark> parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        return parts.matches()
                ? Optional.of(new ProcessMark(
                        Long.parseLong(parts.group(1)),
                        Instant.ofEpochMilli(Long.parseLong(parts.group(2))),
                        Optional.ofNullable(parts.group(3)).orElse("")))
                : Optional.empty();
    }
}
