package dev.castellan.breakglass.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The recording of a terminal, as the record of a check-out has it. Texts in it are untrusted.
 *
 * @param file where it lies
 * @param use the request, ended where its end is recorded
 * @param state whether it is as it was written
 * @param inLedger whether what the record says of it is fixed by a root in the ledger
 * @param key begin of the hash of the public key that it is sealed for; empty where it cannot be read
 */
public record RecordedTerminal(Path file, Use use, State state, boolean inLedger, String key) {
    /** Those that can be recorded: what Kubernetes calls its channels over WebSocket. */
    static final Set<String> PROTOCOLS = Set.of("v4.channel.k8s.io", "v5.channel.k8s.io");

    private static final Pattern NAME = Pattern.compile("stream-[0-9]{4,9}-[0-9]{6,18}\\.sealed");

    /** Whether a recording is as it was written. */
    public enum State {
        /** From its first piece to its last. */
        WHOLE("whole"),
        /** It runs, or the proxy was ended from outside: what is there can be read, but nobody knows what is missing. */
        UNFINISHED("its end is not in the record"),
        /** The file is another one than the record says. */
        CHANGED("not as it was recorded"),
        /** The file is gone. */
        MISSING("its file is missing");

        private final String phrase;

        State(String phrase) {
            this.phrase = phrase;
        }

        /** As a phrase. */
        public String phrase() {
            return phrase;
        }
    }

    /**
     * What a record has of terminals.
     *
     * @param terminals in their order
     * @param problems what is wrong with the record itself, as sentences
     */
    public record Listing(List<RecordedTerminal> terminals, List<String> problems) {
        public Listing {
            terminals = List.copyOf(terminals);
            problems = List.copyOf(problems);
        }

        /** The same with one more problem, which comes first. */
        Listing with(String problem) {
            List<String> all = new ArrayList<>(List.of(problem));
            all.addAll(problems);
            return new Listing(terminals, all);
        }
    }

    /** Reads and checks the record in a folder against what the ledger has of it. */
    public static Listing list(Path folder, List<RecordRoot> roots) throws IOException {
        List<RecordedTerminal> terminals = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> named = new java.util.HashSet<>();
        Map<String, List<RecordRoot>> expected = new TreeMap<>();
        roots.forEach(r ->
                expected.computeIfAbsent(r.segment(), s -> new ArrayList<>()).add(r));
        for (Path segment : Segment.list(folder)) {
            String name = segment.getFileName().toString();
            Lines lines = new Lines(Optional.ofNullable(expected.remove(name)).orElse(List.of()));
            Segment.Reading reading = Segment.check(segment, lines);
            if (!reading.holds()) {
                problems.add(name + " was changed from line " + reading.broken() + " on.");
            }
            lines.unmet()
                    .ifPresent(line -> problems.add(name + " is not what the ledger has of it at line " + line + "."));
            for (Lines.Seen seen : lines.seen.values()) {
                RecordedTerminal terminal = of(folder, seen);
                named.add(terminal.file.getFileName().toString());
                terminals.add(terminal);
            }
        }
        expected.keySet().forEach(missing -> problems.add(missing + " is in the ledger, and not here."));
        try (var files = Files.newDirectoryStream(folder, "stream-*" + SealedStream.SUFFIX)) {
            for (Path file : files) {
                if (!named.contains(file.getFileName().toString())) {
                    problems.add(file.getFileName() + " is in no record.");
                }
            }
        }
        return new Listing(terminals, problems);
    }

    /** Gathers what the lines of a segment say. */
    private static final class Lines implements Segment.Told {
        private final Map<Long, Seen> seen = new LinkedHashMap<>();
        private final List<RecordRoot> roots;
        private final List<Seen> waiting = new ArrayList<>();

        private static final class Seen {
            private Use use;
            private final String begun;
            private boolean inLedger;

            Seen(Use use) {
                this.use = use;
                this.begun = use.recording();
            }
        }

        Lines(List<RecordRoot> roots) {
            this.roots = new ArrayList<>(roots);
        }

        @Override
        public void use(Use use) {
            Seen known = seen.get(use.number());
            if (use.phase() == Use.Phase.BEGIN && !use.recording().isEmpty() && known == null) {
                known = new Seen(use);
                seen.put(use.number(), known);
            } else if (use.phase() == Use.Phase.END && known != null) {
                known.use = use;
                known.inLedger = false;
            } else {
                return;
            }
            waiting.add(known);
        }

        @Override
        public void line(long lines, String sha256) {
            if (roots.removeIf(r -> r.lines() == lines && r.sha256().equals(sha256))) {
                waiting.forEach(s -> s.inLedger = true);
                waiting.clear();
            }
        }

        /** A line that the ledger has otherwise, or that is not here. */
        Optional<Long> unmet() {
            return roots.stream().map(RecordRoot::lines).min(Comparator.naturalOrder());
        }
    }

    private static RecordedTerminal of(Path folder, Lines.Seen seen) throws IOException {
        String[] begun = seen.begun.split(" ", -1);
        boolean ended = seen.use.phase() == Use.Phase.END;
        String[] end = seen.use.recording().split(" ", -1);
        if (begun.length != 2 || !NAME.matcher(begun[0]).matches()) {
            return new RecordedTerminal(
                    folder.resolve("stream-unknown" + SealedStream.SUFFIX), seen.use, State.CHANGED, seen.inLedger, "");
        }
        Path file = folder.resolve(begun[0]);
        String key = "";
        State state;
        try {
            Optional<SealedStream.Head> head = SealedStream.head(file);
            key = head.map(SealedStream.Head::key)
                    .filter(k -> k.matches("[0-9a-f]{16}"))
                    .orElse("");
            boolean same = head.isPresent()
                    && SealedStream.headHash(file).equals(begun[1])
                    && (!ended
                            || end.length != 2
                            || (end[0].equals(begun[0]) && hash(file).equals(end[1])));
            state = !same ? State.CHANGED : ended && end.length == 2 ? State.WHOLE : State.UNFINISHED;
        } catch (NoSuchFileException e) {
            state = State.MISSING;
        }
        return new RecordedTerminal(file, seen.use, state, seen.inLedger, key);
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = Segment.sha256();
        try (InputStream in = new DigestInputStream(
                new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), 64 * 1024), digest)) {
            long _ = in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return Segment.hex(digest.digest());
    }

    /**
     * Shows it as an asciicast, version 2, line by line.
     *
     * @param key the private half of what it is sealed for
     * @param lines takes each line, without its end
     * @return whether it was read to its end
     * @throws GeneralSecurityException where the key is another one, or the file was changed
     */
    public boolean show(PrivateKey key, Consumer<String> lines) throws IOException, GeneralSecurityException {
        Asciicast cast = new Asciicast(use, lines);
        boolean whole = play(key, cast::moment);
        cast.end();
        return whole;
    }

    /**
     * Tells what happened in it, in order, each piece checked before it is told.
     *
     * @param key the private half of what it is sealed for
     * @return whether it was read to its end
     * @throws GeneralSecurityException where the key is another one, or the file was changed
     */
    public boolean play(PrivateKey key, Consumer<TerminalMoment> moments) throws IOException, GeneralSecurityException {
        TerminalFrames frames = new TerminalFrames(moments);
        return SealedStream.read(file, key, frames::piece);
    }
}
