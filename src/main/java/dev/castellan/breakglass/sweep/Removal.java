package dev.castellan.breakglass.sweep;

import dev.castellan.job.ProcessMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes copies away that a sweep found. Each file is looked at again first: what changed since is left, and said so. A
 * kubeconfig, or a text with other things in it, is replaced as a whole, under the lock that kubectl takes ({@code <file>.lock}, client-go
 * {@code tools/clientcmd/loader.go}), so at every moment the old or the new one is there.
 */
public final class Removal {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** What a lock of ours begins with; kubectl's own is empty. */
    private static final String OURS = "castellan ";

    /** Opens files, so that tests can stand in for a full disk. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException;
    }

    private final Opener opener;
    private final Duration patience;
    private final Consumer<String> step;

    /** On this machine. */
    public Removal() {
        this(Removal::ownerOnly, PATIENCE, s -> {});
    }

    Removal(Opener opener, Duration patience, Consumer<String> step) {
        this.opener = opener;
        this.patience = patience;
        this.step = step;
    }

    static FileChannel ownerOnly(Path path, Set<? extends OpenOption> options) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return FileChannel.open(
                path,
                options,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    /** Somebody else has the lock. */
    private static final class Locked extends IOException {
        private static final long serialVersionUID = 1L;

        Locked(Path lock) {
            super(lock.toString());
        }
    }

    /** Removes what a report found; the report that comes back says what became of each. Never throws for a file. */
    public SweepReport remove(SweepReport report, InstantSource clock) {
        Set<Path> holding = new HashSet<>();
        report.findings().forEach(f -> holding.add(f.path()));
        Set<Path> folders = new HashSet<>();
        report.places().forEach(p -> {
            folders.add(parent(p.place().path()));
            folders.add(p.place().path());
        });
        holding.forEach(p -> folders.add(parent(p)));
        folders.stream().filter(Files::isDirectory).forEach(Removal::removeLeftovers);
        List<SweepReport.Finding> after = new ArrayList<>();
        // Kubeconfigs that only name key files come first: afterwards the files they name are gone.
        List<SweepReport.Finding> order = new ArrayList<>(report.findings());
        order.sort(java.util.Comparator.comparing(f -> f.form() != SweepReport.Form.KUBECONFIG));
        for (SweepReport.Finding finding : order) {
            after.add(
                    finding.outcome() == SweepReport.Outcome.FOUND ? one(finding, report.copies(), holding) : finding);
        }
        after.sort(java.util.Comparator.comparing(SweepReport.Finding::path));
        return report.with(after, clock.instant());
    }

    private SweepReport.Finding one(SweepReport.Finding finding, Wanted copies, Set<Path> holding) {
        try {
            return switch (finding.form()) {
                case KEY_FILE, LEFTOVER -> file(finding, copies, holding);
                case KUBECONFIG -> kubeconfig(finding, copies, holding);
                case BUNDLE -> bundle(finding, copies);
                case SHELL_HISTORY, MIXED -> finding.became(SweepReport.Outcome.LEFT, finding.action());
            };
        } catch (Locked e) {
            return finding.became(
                    SweepReport.Outcome.LEFT,
                    "Another program holds " + e.getMessage()
                            + ". Sweep again when it has ended; where none runs, remove" + " that file first.");
        } catch (AccessDeniedException e) {
            return finding.became(
                    SweepReport.Outcome.LEFT, "It may not be changed by this user. Sweep again as its owner.");
        } catch (NoSuchFileException e) {
            return finding.became(SweepReport.Outcome.REMOVED, "Somebody else removed it meanwhile.");
        } catch (FileSystemException e) {
            String reason = Optional.ofNullable(e.getReason()).orElse("the system gave no reason");
            return finding.became(
                    SweepReport.Outcome.LEFT, "It could not be changed: " + reason + ". It is as it was.");
        } catch (UnsupportedOperationException e) {
            return finding.became(SweepReport.Outcome.LEFT, "Nothing can be changed where it lies.");
        } catch (IOException e) {
            return finding.became(
                    SweepReport.Outcome.LEFT,
                    "It could not be changed: " + e.getMessage() + ". Check with another sweep.");
        }
    }

    private SweepReport.Finding file(SweepReport.Finding finding, Wanted copies, Set<Path> holding) throws IOException {
        Path path = finding.path();
        BasicFileAttributes before = attributes(path);
        Optional<Sweep.Seen> now = again(path, copies);
        if (now.isEmpty()) {
            return finding.became(SweepReport.Outcome.LEFT, "It changed and holds no copy any more. Sweep again.");
        }
        if (Findings.form(copies, now.get(), holding, new ArrayList<>()) != finding.form()) {
            return finding.became(SweepReport.Outcome.LEFT, "It changed since it was looked at. Sweep again.");
        }
        step.accept("before-unlink");
        unchanged(path, before);
        int names = names(path);
        SweepReport.Finding result = finding;
        if (names > 1 && finding.form() == SweepReport.Form.KEY_FILE) {
            // The other names show the same bytes: without them there is nothing behind any name.
            try (FileChannel channel = opener.open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                // What was opened is what was looked at, and not what somebody put in its place.
                unchanged(path, before);
                channel.truncate(0);
                channel.force(true);
            }
            result = result.noting("It was emptied first, so its other names hold nothing.");
        } else if (names > 1) {
            result = result.noting("Its other names still hold the copy.");
        }
        Files.delete(path);
        force(path);
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? finding.became(SweepReport.Outcome.LEFT, "It came back at once. Look what writes it.")
                : result.became(
                        names > 1 && finding.form() != SweepReport.Form.KEY_FILE
                                ? SweepReport.Outcome.LEFT
                                : SweepReport.Outcome.REMOVED,
                        "The file was removed.");
    }

    private SweepReport.Finding kubeconfig(SweepReport.Finding finding, Wanted copies, Set<Path> holding)
            throws IOException {
        Path path = finding.path();
        List<Path> locks = new ArrayList<>();
        try {
            locked(finding, locks);
            BasicFileAttributes before = attributes(path);
            byte[] content = KubeconfigBytes.content(path);
            Optional<KubeconfigBytes> kubeconfig = KubeconfigBytes.read(path, content);
            Set<Integer> users =
                    kubeconfig.map(k -> k.users(copies, holding::contains)).orElse(Set.of());
            if (users.isEmpty()) {
                return finding.became(SweepReport.Outcome.LEFT, "It changed since it was looked at. Sweep again.");
            }
            Optional<KubeconfigBytes.Plan> plan = kubeconfig.get().without(users);
            if (plan.isEmpty()) {
                return finding.became(
                        SweepReport.Outcome.LEFT,
                        "It is written in a way that cannot be cut safely. Take the users out with kubectl config"
                                + " delete-user, delete-context and delete-cluster.");
            }
            int names = names(path);
            if (plan.get().cut().nothingLeft()) {
                step.accept("before-unlink");
                unchanged(path, before);
                Files.delete(path);
            } else {
                replace(path, before, plan.get().content());
            }
            force(path);
            return kubeconfigAfter(finding, copies, plan.get().cut(), names);
        } finally {
            unlocked(locks);
        }
    }

    private void locked(SweepReport.Finding finding, List<Path> locks) throws IOException {
        locks.add(lock(finding.path()));
        for (Path link : finding.links()) {
            locks.add(lock(link));
        }
        step.accept("locked");
    }

    private static void unlocked(List<Path> locks) throws IOException {
        for (Path lock : locks) {
            Files.deleteIfExists(lock);
        }
    }

    private SweepReport.Finding bundle(SweepReport.Finding finding, Wanted copies) throws IOException {
        Path path = finding.path();
        List<Path> locks = new ArrayList<>();
        try {
            locked(finding, locks);
            BasicFileAttributes before = attributes(path);
            byte[] content = KubeconfigBytes.content(path);
            Optional<byte[]> rest = Findings.blocks(copies, content);
            if (rest.isEmpty()) {
                return finding.became(SweepReport.Outcome.LEFT, "It changed since it was looked at. Sweep again.");
            }
            int names = names(path);
            replace(path, before, rest.get());
            force(path);
            String what = "Its blocks were cut out: %d of %d bytes; the rest is as it was."
                    .formatted(content.length - rest.get().length, content.length);
            return names > 1
                    ? othersHold(finding, names).became(SweepReport.Outcome.LEFT, what)
                    : finding.became(SweepReport.Outcome.CLEANED, what);
        } finally {
            unlocked(locks);
        }
    }

    private static SweepReport.Finding othersHold(SweepReport.Finding finding, int names) {
        return finding.noting("The file had " + names + " names (hard links): the others still hold the copy.");
    }

    private SweepReport.Finding kubeconfigAfter(
            SweepReport.Finding finding, Wanted copies, KubeconfigText.Cut cut, int names) throws IOException {
        SweepReport.Finding result = names > 1 ? othersHold(finding, names) : finding;
        SweepReport.Outcome good = cut.nothingLeft() ? SweepReport.Outcome.REMOVED : SweepReport.Outcome.CLEANED;
        String what = cut.nothingLeft()
                ? "Nothing else was in it, so the file was removed."
                : "Taken out: users " + String.join(", ", cut.users()) + "; contexts "
                        + (cut.contexts().isEmpty() ? "none" : String.join(", ", cut.contexts())) + "; clusters "
                        + (cut.clusters().isEmpty() ? "none" : String.join(", ", cut.clusters())) + ".";
        if (Files.exists(finding.path(), LinkOption.NOFOLLOW_LINKS)
                && again(finding.path(), copies).isPresent()) {
            return result.became(
                    SweepReport.Outcome.LEFT,
                    what + " The copy stands elsewhere in the file too, in a comment perhaps: take it out yourself.");
        }
        return result.became(names > 1 ? SweepReport.Outcome.LEFT : good, what);
    }

    /** What a file holds now; empty where it is no copy any more. */
    private static Optional<Sweep.Seen> again(Path path, Wanted copies) throws IOException {
        BasicFileAttributes a = attributes(path);
        if (!a.isRegularFile()) {
            return Optional.empty();
        }
        FileLook.Content content =
                new FileLook(copies.fingerprints()::contains, SweepLimits.standard()).look(path, a.size());
        return content.materials().stream().anyMatch(m -> Findings.matches(copies, m))
                ? Optional.of(new Sweep.Seen(path, content, List.of()))
                : Optional.empty();
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void unchanged(Path path, BasicFileAttributes before) throws IOException {
        BasicFileAttributes now = attributes(path);
        if (!now.isRegularFile()
                || now.size() != before.size()
                || !now.lastModifiedTime().equals(before.lastModifiedTime())
                || !java.util.Objects.equals(now.fileKey(), before.fileKey())) {
            throw new FileSystemException(path.toString(), null, "another program changed it at this moment");
        }
    }

    private static int names(Path path) {
        try {
            return Files.getAttribute(path, "unix:nlink") instanceof Integer count ? count : 1;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return 1;
        }
    }

    private void replace(Path path, BasicFileAttributes before, byte[] content) throws IOException {
        Path temporary = path.resolveSibling("." + path.getFileName() + ".castellan-"
                + ProcessHandle.current().pid() + ".tmp");
        try {
            try (FileChannel out =
                    opener.open(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    int written = out.write(left);
                    assert written >= 0;
                }
                out.force(true);
            }
            likeness(path, temporary);
            step.accept("written");
            unchanged(path, before);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            step.accept("renamed");
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The same owner, group, mode and access list. */
    private static void likeness(Path from, Path to) throws IOException {
        PosixFileAttributeView posix =
                Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (posix != null) {
            PosixFileAttributes wanted =
                    Files.readAttributes(from, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            PosixFileAttributes made = posix.readAttributes();
            if (!made.owner().equals(wanted.owner())) {
                posix.setOwner(wanted.owner());
            }
            if (!made.group().equals(wanted.group())) {
                posix.setGroup(wanted.group());
            }
            posix.setPermissions(wanted.permissions());
            return;
        }
        AclFileAttributeView wanted = Files.getFileAttributeView(from, AclFileAttributeView.class);
        AclFileAttributeView made = Files.getFileAttributeView(to, AclFileAttributeView.class);
        if (wanted != null && made != null) {
            made.setAcl(wanted.getAcl());
        }
    }

    /** What a run that was killed left in a folder: its lock keeps kubectl out, and its copy holds the other entries. */
    private static void removeLeftovers(Path folder) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "{.*.castellan-*.tmp,*.lock}")) {
            for (Path leftover : all) {
                String name = leftover.getFileName().toString();
                boolean ours = name.endsWith(".lock")
                        ? abandoned(leftover)
                        : dead(name.substring(name.lastIndexOf("-") + 1, name.length() - ".tmp".length()));
                if (ours) {
                    Files.deleteIfExists(leftover);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The next run tries again.
        }
    }

    private static boolean dead(String pid) {
        return pid.matches("[0-9]{1,18}")
                && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    /** Takes kubectl's lock. Ours names us, so that one left by a run that was killed can be told and taken away. */
    private Path lock(Path file) throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean taken = false;
            try (FileChannel out = opener.open(lock, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                taken = true;
                ByteBuffer name =
                        ByteBuffer.wrap(holder(ProcessHandle.current()).getBytes(StandardCharsets.US_ASCII));
                while (name.hasRemaining()) {
                    int written = out.write(name);
                    assert written >= 0;
                }
                return lock;
            } catch (FileAlreadyExistsException e) {
                if (abandoned(lock)) {
                    Files.deleteIfExists(lock);
                    continue;
                }
                if (System.nanoTime() - until >= 0) {
                    throw new Locked(lock);
                }
                try {
                    Thread.sleep(50);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new Locked(lock);
                }
            } catch (IOException e) {
                if (taken) {
                    // A full disk: a lock without our name would keep kubectl out for ever.
                    Files.deleteIfExists(lock);
                }
                throw e;
            }
        }
    }

    private static String holder(ProcessHandle process) {
        return OURS + ProcessMark.of(process).print() + "\n";
    }

    private static boolean abandoned(Path lock) {
        try {
            // Ours names us. Opening an empty one and closing it would end a lock that this program holds on it.
            long size = Files.size(lock);
            if (size == 0 || size > 200) {
                return false;
            }
            String said = Files.readString(lock, StandardCharsets.US_ASCII);
            return said.startsWith(OURS)
                    && ProcessMark.parse(said.substring(OURS.length()))
                            .filter(holder -> holder.process().isEmpty())
                            .isPresent();
        } catch (IOException e) {
            // kubectl's own cannot even be read.
            return false;
        }
    }

    private static Path parent(Path path) {
        return Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path.toAbsolutePath());
    }

    /** Without it a power cut may undo the change; Windows cannot open a folder and needs no such call. */
    private static void force(Path path) {
        try (FileChannel folder = FileChannel.open(parent(path), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            System.getLogger(Removal.class.getName()).log(System.Logger.Level.DEBUG, "folder not forced to disk", e);
        }
    }
}
