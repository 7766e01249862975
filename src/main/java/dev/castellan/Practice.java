package dev.castellan;

import dev.castellan.cli.Choices;
import dev.castellan.cli.Rooms;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.SignInMethod;
import dev.castellan.identity.SystemBrowser;
import dev.castellan.sandbox.PracticeUser;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.Profile;
import dev.castellan.settings.ProfileFile;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The practice fleet in this process, with the files that reach it. It starts in the background; what needs it waits.
 * Only here and in {@link PracticeControl} is the sandbox known.
 */
final class Practice implements Rooms.PracticeServer {
    private static final System.Logger LOG = System.getLogger(Practice.class.getName());

    private final PracticeFiles files;
    private final Optional<String> as;
    private final boolean ownFolder;
    private final CompletableFuture<Sandbox> sandbox;
    private volatile boolean playing;

    private Practice(PracticeFiles files, Optional<String> as, boolean ownFolder, CompletableFuture<Sandbox> sandbox) {
        this.files = files;
        this.as = as;
        this.ownFolder = ownFolder;
        this.sandbox = sandbox;
    }

    /**
     * Starts it and returns at once.
     *
     * @param as who signs in without a browser
     * @param ownFolder whether the files go away with it, or with the process that keeps data beside them
     */
    static Practice begin(
            Choices.Practice wanted,
            Rooms.Serving serving,
            Optional<String> as,
            PracticeFiles files,
            boolean ownFolder,
            InstantSource clock) {
        SandboxOptions options = options(wanted, serving);
        CompletableFuture<Sandbox> starting = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("practice-start").start(() -> {
            try {
                Sandbox started = Sandbox.start(options, clock);
                boolean wantedStill = false;
                try {
                    wantedStill = arrived(started, files, starting);
                } finally {
                    if (!wantedStill) {
                        started.close();
                    }
                }
            } catch (RuntimeException | Error e) {
                starting.completeExceptionally(e);
            }
        });
        return new Practice(files, as, ownFolder, starting);
    }

    /** One that was closed before it ran writes nothing: the files are the next one's by then. */
    private static boolean arrived(Sandbox started, PracticeFiles files, CompletableFuture<Sandbox> starting) {
        synchronized (files) {
            if (starting.isDone()) {
                return false;
            }
            files.write(started.caPem(), started.kubeconfig());
            files.writeProfile(started.profileJson(files.ca(), Optional.of(files.kubeconfig())));
            return starting.complete(started);
        }
    }

    /** Waits until it runs. */
    Sandbox sandbox() {
        try {
            return sandbox.join();
        } catch (CompletionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        }
    }

    /** How to reach it. */
    Profile profile() {
        var _ = sandbox();
        return ProfileFile.read(files.profile());
    }

    /** Whoever was chosen, by user name or its beginning; else the first who passes a second factor. */
    String user() {
        List<PracticeUser> users = sandbox().users();
        if (as.isEmpty()) {
            return users.stream()
                    .filter(PracticeUser::mfa)
                    .findFirst()
                    .orElse(users.getFirst())
                    .username();
        }
        String wanted = as.get().toLowerCase(Locale.ROOT);
        List<String> names = users.stream().map(PracticeUser::username).toList();
        List<String> fitting = names.contains(wanted)
                ? List.of(wanted)
                : names.stream().filter(n -> n.startsWith(wanted)).toList();
        return Optional.of(fitting)
                .filter(f -> f.size() == 1)
                .map(List::getFirst)
                .orElseThrow(() -> Failure.expected(
                                "cli-unknown-account",
                                "There is no practice user “" + as.get() + "”.",
                                "Nobody was signed in.",
                                "Choose one of: " + String.join(", ", names))
                        .asException());
    }

    /** Signs that user in, unless somebody is: the browser's part is played here. */
    String arrive(Identity identity) {
        String user = user();
        Optional<Account> there = identity.accounts().stream()
                .filter(a -> a.username().equalsIgnoreCase(user))
                .findFirst();
        if (there.isPresent()) {
            return there.get().username();
        }
        playing = true;
        try {
            return identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.of(user))
                    .username();
        } finally {
            playing = false;
        }
    }

    /** Where the sign-in page is for a browser: without TLS, since no browser knows the practice authority. */
    URI page(URI authorizeUrl) {
        return played() ? authorizeUrl : sandbox().browserPage(authorizeUrl);
    }

    /** Shows such a page in the system's browser, or plays the browser where a user was chosen. */
    void browse(URI page) {
        if (played()) {
            play(page);
        } else {
            SystemBrowser.open(page);
        }
    }

    private boolean played() {
        return playing || as.isPresent();
    }

    /** Answers the sign-in page as the chosen or the first user. */
    private void play(URI authorizeUrl) {
        String user = user();
        Thread.ofVirtual().name("practice-browser").start(() -> {
            try {
                sandbox().signInAs(user, authorizeUrl);
            } catch (RuntimeException e) {
                // The sign-in that waits for it is told by the listener or ends by its own time limit.
                LOG.log(Level.WARNING, "The practice sign-in did not go through", e);
            }
        });
    }

    @Override
    public Path folder() {
        return files.folder();
    }

    @Override
    public Path caFile() {
        return files.ca();
    }

    @Override
    public Path profileFile() {
        return files.profile();
    }

    @Override
    public Path kubeconfigFile() {
        return files.kubeconfig();
    }

    @Override
    public List<Rooms.Endpoint> endpoints() {
        return List.of(
                new Rooms.Endpoint("entra", sandbox().authority().toString()),
                new Rooms.Endpoint("arm", sandbox().resourceManager().toString()),
                new Rooms.Endpoint("graph", sandbox().graph().toString()));
    }

    @Override
    public List<Rooms.User> users() {
        return sandbox().users().stream()
                .map(u -> new Rooms.User(u.username(), u.password(), u.mfa(), u.role()))
                .toList();
    }

    /** Stops the servers. */
    @Override
    public void close() {
        boolean never;
        synchronized (files) {
            never = sandbox.completeExceptionally(new IllegalStateException("closed"));
        }
        if (!never && !sandbox.isCompletedExceptionally()) {
            sandbox.join().close();
        }
        if (ownFolder) {
            files.remove();
        }
    }

    private static SandboxOptions options(Choices.Practice wanted, Rooms.Serving serving) {
        SandboxOptions standard = SandboxOptions.defaults();
        return new SandboxOptions(
                wanted.seed().orElse(standard.seed()),
                wanted.clusters().orElse(standard.clusters()),
                wanted.pods().orElse(standard.podsPerFleet()),
                wanted.bindings().orElse(standard.bindings()),
                serving.port(),
                serving.tokenLifetime().orElse(standard.tokenLifetime()),
                serving.faultFile(),
                serving.events(),
                serving.churn());
    }

    private static FailureException failed(Throwable cause) {
        if (cause instanceof FailureException f) {
            return f;
        }
        return new FailureException(
                new Failure(
                        "practice-start",
                        "The practice fleet could not be started: "
                                + Optional.ofNullable(cause.getMessage())
                                        .orElse(cause.getClass().getSimpleName()),
                        "There is nothing to practise on.",
                        "With --port, choose five free ports in a row; with --faults, check the file.",
                        true,
                        cause.toString()),
                cause);
    }
}
