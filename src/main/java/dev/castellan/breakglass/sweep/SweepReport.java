package dev.castellan.breakglass.sweep;

import dev.castellan.breakglass.Sighting;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a sweep checked, found, removed, left, and could not check. Names of files in it are untrusted.
 *
 * @param wanted what was looked for
 * @param copies the certificates and keys that count as found
 * @param started when
 * @param ended when
 * @param places where
 * @param files how many files were read
 * @param bytes how many bytes
 * @param findings in the order of their paths
 * @param notChecked by reason
 * @param complete whether every place was gone through to its end
 */
public record SweepReport(
        Wanted wanted,
        Wanted copies,
        Instant started,
        Instant ended,
        List<Checked> places,
        long files,
        long bytes,
        List<Finding> findings,
        List<NotChecked> notChecked,
        boolean complete) {
    /** What deletion is worth; part of every receipt. */
    public static final List<String> LIMITS = List.of(
            "Not found at these places at this time does not mean that no copy exists.",
            "A removed file may be recovered: disks, snapshots, backups and synchronised folders keep older content,"
                    + " and overwriting does not help on solid-state disks. Files are unlinked, not overwritten.",
            "Deletion is not revocation: Kubernetes accepts the certificate until it expires or its authority is"
                    + " replaced.");

    public SweepReport {
        places = List.copyOf(places);
        findings = List.copyOf(findings);
        notChecked = List.copyOf(notChecked);
    }

    /** How far a place was gone through. */
    public enum State {
        DONE("checked"),
        NOT_THERE("not there"),
        PARTLY("checked in part"),
        NOT_READABLE("not readable");

        private final String phrase;

        State(String phrase) {
            this.phrase = phrase;
        }

        /** As a phrase. */
        public String phrase() {
            return phrase;
        }
    }

    /** A place and how far it was gone through; files below an earlier place count there. */
    public record Checked(Place place, State state, long files, long bytes) {
        /** Whether something at it was not looked at. */
        public boolean missed() {
            return switch (state) {
                case DONE -> false;
                case NOT_THERE -> place.kind() == Place.Kind.NAMED_HOME;
                case PARTLY, NOT_READABLE -> true;
            };
        }
    }

    /**
     * A reason and what it holds for.
     *
     * @param count how many
     * @param named the first ones
     */
    public record NotChecked(String reason, long count, List<String> named) {
        public NotChecked {
            named = List.copyOf(named);
        }
    }

    /** What a file with a copy is, which decides what is done with it. */
    public enum Form {
        /** Nothing but certificates and keys: it is removed. */
        KEY_FILE("a certificate or key file"),
        /** Entries are cut out, or it is removed where nothing else is in it. */
        KUBECONFIG("a kubeconfig"),
        /** What an editor left behind, with nothing else in it: it is removed. */
        LEFTOVER("a swap file"),
        /** A text that holds other things too: the blocks of the copy are cut out. */
        BUNDLE("a file with other content beside it"),
        /** A person has to take the lines out. */
        SHELL_HISTORY("a shell history"),
        /** A person has to take it out. */
        MIXED("a file with other content");

        private final String phrase;

        Form(String phrase) {
            this.phrase = phrase;
        }

        /** As a phrase. */
        public String phrase() {
            return phrase;
        }
    }

    /** What became of a copy. */
    public enum Outcome {
        /** Nothing was done yet. */
        FOUND,
        /** The file is gone. */
        REMOVED,
        /** The entries or blocks are gone from the file. */
        CLEANED,
        /** It is still there. */
        LEFT
    }

    /**
     * A file with a copy.
     *
     * @param path the file itself
     * @param certificate the certificate's fingerprint, where it is in the file
     * @param belongs the fingerprint of the certificate that the file is a copy of, or of whose key, where it is known
     * @param key whether the private key is in the file
     * @param subject of the certificate, where it is known; untrusted
     * @param notAfter when the certificate ends, where it is known
     * @param how the ways it is written
     * @param users entries of a kubeconfig; untrusted
     * @param action what removing would do, or did; a sentence
     * @param links symbolic links that lead to it
     * @param notes what else a person has to know
     */
    public record Finding(
            Path path,
            Form form,
            Optional<String> certificate,
            Optional<String> belongs,
            boolean key,
            Optional<String> subject,
            Optional<Instant> notAfter,
            List<String> how,
            List<String> users,
            Outcome outcome,
            String action,
            List<Path> links,
            List<String> notes) {
        public Finding {
            links = List.copyOf(links);
            how = List.copyOf(how);
            users = List.copyOf(users);
            notes = List.copyOf(notes);
        }

        Finding became(Outcome other, String what) {
            return new Finding(
                    path, form, certificate, belongs, key, subject, notAfter, how, users, other, what, links, notes);
        }

        Finding noting(String note) {
            List<String> more = new java.util.ArrayList<>(notes);
            more.add(note);
            return new Finding(
                    path, form, certificate, belongs, key, subject, notAfter, how, users, outcome, action, links, more);
        }

        /** A name that stays the same as long as the file does. */
        public String id() {
            return "BG-"
                    + KeyId.sha256(("copy\n" + path).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .substring(0, 10);
        }
    }

    /** Whether copies are still there. */
    public boolean anyLeft() {
        return findings.stream().anyMatch(f -> f.outcome() == Outcome.FOUND || f.outcome() == Outcome.LEFT);
    }

    /** Copies with this outcome. */
    public long count(Outcome outcome) {
        return findings.stream().filter(f -> f.outcome() == outcome).count();
    }

    /** Where was looked, one line each; for a receipt. */
    public List<String> checkedLines() {
        return places.stream()
                .map(c -> "%s: %s, %d files (%s)"
                        .formatted(
                                c.place().path(),
                                c.state().phrase(),
                                c.files(),
                                c.place().kind().phrase()))
                .toList();
    }

    /** Copies with one of these outcomes, one line each; for a receipt. */
    public List<String> lines(Outcome... outcomes) {
        return findings.stream()
                .filter(f -> outcomes.length == 0 || List.of(outcomes).contains(f.outcome()))
                .map(f -> "%s: %s, %s%s. %s"
                        .formatted(
                                f.path(),
                                f.form().phrase(),
                                f.certificate().isPresent()
                                        ? f.key() ? "certificate and key" : "certificate"
                                        : f.key() ? "key" : "names its files",
                                f.users().isEmpty() ? "" : " of " + String.join(", ", f.users()),
                                f.action()))
                .toList();
    }

    /** What could not be checked, one line for each reason and place; for a receipt. */
    public List<String> notCheckedLines() {
        List<String> lines = new java.util.ArrayList<>();
        places.stream()
                .filter(Checked::missed)
                .forEach(c -> lines.add(c.place().path() + ": " + c.state().phrase()));
        notChecked.forEach(n -> lines.add("%d × %s: %s"
                .formatted(
                        n.count(),
                        n.reason(),
                        String.join(
                                ", ", n.named().subList(0, Math.min(5, n.named().size()))))));
        return List.copyOf(lines);
    }

    /** Where which certificate was seen, or its key; also what is removed by now. */
    public List<Sighting> sightings() {
        return findings.stream()
                .flatMap(f -> f
                        .belongs()
                        .map(b -> new Sighting(
                                b,
                                f.path() + ", " + f.form().phrase() + (f.key() ? " with the key" : " without the key"),
                                started,
                                Optional.of(f.path())))
                        .stream())
                .toList();
    }

    SweepReport with(List<Finding> others, Instant end) {
        return new SweepReport(wanted, copies, started, end, places, files, bytes, others, notChecked, complete);
    }
}
