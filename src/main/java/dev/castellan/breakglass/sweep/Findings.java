package dev.castellan.breakglass.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** From what was read to what it means: which files hold a copy, what they are, and what to do about each. */
final class Findings {
    private Findings() {}

    /** Whether something found is one of these certificates or keys. */
    static boolean matches(Wanted copies, Material material) {
        return switch (material) {
            case Material.Certificate c ->
                copies.fingerprints().contains(c.fingerprint()) || copies.keys().contains(c.key());
            case Material.PrivateKey k -> copies.keys().contains(k.key());
            case Material.Locked _ -> false;
        };
    }

    /** The certificates that were meant and found, and the keys that belong to them. */
    static Wanted copies(Wanted wanted, Collection<Sweep.Seen> seen) {
        Set<String> fingerprints = new LinkedHashSet<>(wanted.fingerprints());
        Set<String> keys = new LinkedHashSet<>(wanted.keys());
        for (Sweep.Seen file : seen) {
            for (Material material : file.content().materials()) {
                if (material instanceof Material.Certificate c && wanted.matches(c)) {
                    fingerprints.add(c.fingerprint());
                    keys.add(c.key());
                }
            }
        }
        keys.remove("");
        return new Wanted(fingerprints, keys);
    }

    static List<SweepReport.Finding> of(Wanted copies, Collection<Sweep.Seen> seen, Map<Path, List<Path>> links) {
        Map<String, Material.Certificate> known = new HashMap<>();
        Set<Path> holding = new HashSet<>();
        for (Sweep.Seen file : seen) {
            for (Material material : file.content().materials()) {
                if (matches(copies, material)) {
                    holding.add(file.path());
                    if (material instanceof Material.Certificate c) {
                        known.put(c.key(), c);
                    }
                }
            }
        }
        return seen.stream()
                .filter(s ->
                        holding.contains(s.path()) || s.references().stream().anyMatch(holding::contains))
                .sorted(Comparator.comparing(Sweep.Seen::path))
                .map(s -> finding(copies, s, known, holding, links.getOrDefault(s.path(), List.of())))
                .toList();
    }

    private static SweepReport.Finding finding(
            Wanted copies,
            Sweep.Seen file,
            Map<String, Material.Certificate> known,
            Set<Path> holding,
            List<Path> links) {
        List<Material> matched = file.content().materials().stream()
                .filter(m -> matches(copies, m))
                .toList();
        Optional<Material.Certificate> certificate = matched.stream()
                .filter(Material.Certificate.class::isInstance)
                .map(Material.Certificate.class::cast)
                .findFirst();
        Optional<Material.Certificate> about = certificate.or(() -> matched.stream()
                .filter(Material.PrivateKey.class::isInstance)
                .map(k -> known.get(((Material.PrivateKey) k).key()))
                .filter(java.util.Objects::nonNull)
                .findFirst());
        boolean key = matched.stream().anyMatch(Material.PrivateKey.class::isInstance);
        List<String> notes = new ArrayList<>();
        linksOf(file.path(), links, notes);
        readableByOthers(file.path(), notes);
        List<String> users = new ArrayList<>();
        SweepReport.Form form = form(copies, file, holding, users);
        List<String> how = matched.isEmpty()
                ? file.references().stream()
                        .filter(holding::contains)
                        .map(p -> "names " + p)
                        .toList()
                : matched.stream().map(Material::how).distinct().toList();
        return new SweepReport.Finding(
                file.path(),
                form,
                certificate.map(Material.Certificate::fingerprint),
                about.map(Material.Certificate::fingerprint),
                key,
                about.map(Material.Certificate::subject),
                about.map(Material.Certificate::notAfter),
                how,
                users,
                SweepReport.Outcome.FOUND,
                action(form, users),
                links,
                notes);
    }

    private static String action(SweepReport.Form form, List<String> users) {
        return switch (form) {
            case KEY_FILE, LEFTOVER -> "Remove the file.";
            case KUBECONFIG -> "Take out the users " + String.join(", ", users) + " with their contexts.";
            case BUNDLE -> "Cut its blocks out; the rest stays as it is.";
            case SHELL_HISTORY -> "Take the lines out of the history yourself, in every shell that is open.";
            case MIXED -> "It holds other things too: take the copy out yourself, or remove the file.";
        };
    }

    /** What a file is, from what it holds. Only what holds nothing of anybody else is removed as a whole. */
    static SweepReport.Form form(Wanted copies, Sweep.Seen file, Set<Path> holding, List<String> users) {
        byte[] content;
        try {
            content = KubeconfigBytes.content(file.path());
        } catch (IOException e) {
            // What is too large or cannot be read again is left to a person.
            return byHand(file.path());
        }
        Optional<KubeconfigBytes> kubeconfig = KubeconfigBytes.read(file.path(), content);
        Set<Integer> gone =
                kubeconfig.map(k -> k.users(copies, holding::contains)).orElse(Set.of());
        if (!gone.isEmpty()) {
            users.addAll(kubeconfig.orElseThrow().names(gone));
            return SweepReport.Form.KUBECONFIG;
        }
        if (onlyCopies(copies, content)) {
            return SweepReport.Form.KEY_FILE;
        }
        return FileLook.swapped(content)
                        .filter(lines -> onlyCopies(copies, lines) || onlyTheirKubeconfig(copies, file.path(), lines))
                        .isPresent()
                ? SweepReport.Form.LEFTOVER
                : byHand(file.path()) == SweepReport.Form.MIXED
                                && blocks(copies, content).isPresent()
                        ? SweepReport.Form.BUNDLE
                        : byHand(file.path());
    }

    private static SweepReport.Form byHand(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).matches(".*(_history|histfile|_history\\.txt)")
                ? SweepReport.Form.SHELL_HISTORY
                : SweepReport.Form.MIXED;
    }

    private static boolean onlyCopies(Wanted copies, byte[] content) {
        return !manifest(content) && MaterialReader.nothingElse(content, content.length, m -> matches(copies, m));
    }

    /** A text without the copies in it, where they can be cut out; what a manifest or a kubeconfig needs is not cut. */
    static Optional<byte[]> blocks(Wanted copies, byte[] content) {
        return manifest(content) ? Optional.empty() : TextBlocks.without(copies, content);
    }

    /** A manifest, or a kubeconfig that cannot be read: the key may be nearly all of it, and what else it says is lost. */
    private static boolean manifest(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1).replace("\0", "");
        return Stream.of("apiVersion", "kind:", "\"kind\"", "client-key", "client-certificate", "current-context")
                .anyMatch(text::contains);
    }

    /** A kubeconfig of which nothing would be left without the copies. */
    private static boolean onlyTheirKubeconfig(Wanted copies, Path file, byte[] content) {
        return KubeconfigBytes.read(file, content)
                .flatMap(k -> k.without(k.users(copies, p -> false)))
                .filter(p -> !p.cut().users().isEmpty() && p.cut().nothingLeft())
                .isPresent();
    }

    private static void linksOf(Path file, List<Path> links, List<String> notes) {
        try {
            if (Files.getAttribute(file, "unix:nlink") instanceof Integer count && count > 1) {
                notes.add("The file has " + count + " names (hard links): each one has to go.");
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // This system has no such count.
        }
        links.forEach(l -> notes.add("The link " + l + " leads here."));
    }

    private static void readableByOthers(Path file, List<String> notes) {
        try {
            Set<java.nio.file.attribute.PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.stream()
                    .anyMatch(
                            p -> p.name().startsWith("OTHERS_READ") || p.name().startsWith("GROUP_READ"))) {
                notes.add("Other people on this machine may read it.");
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Windows decides by access lists.
        }
    }
}
