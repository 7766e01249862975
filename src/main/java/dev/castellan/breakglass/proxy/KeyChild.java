package dev.castellan.breakglass.proxy;

import dev.castellan.azure.AdminCall;
import dev.castellan.azure.Tokens;
import dev.castellan.breakglass.KeyWork;
import dev.castellan.breakglass.SealedAdminKey;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.failure.Redaction;
import dev.castellan.identity.Token;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;

/** Opens keys in a child process that ends with the work; this process has them sealed only. */
public final class KeyChild implements KeyWork {
    private static final System.Logger LOG = System.getLogger(KeyChild.class.getName());

    /** Larger than what the JDK keeps back of a child's input, so that no copy of a secret stays in that buffer. */
    private static final int KEY_FRAME = 64 * 1024;

    private final Starting starting;
    private final Limits limits;

    /** Starts the process; a test has others. */
    @FunctionalInterface
    interface Starting {
        Process child() throws IOException;
    }

    /**
     * How long a child may say nothing before it is ended.
     *
     * @param file while it reads a file
     * @param azure while it asks Azure, which has five minutes itself; not counting the time somebody takes to sign in
     * @param server while it asks an API server: at most 16 addresses five times each, ten seconds at most for each
     * @param end how long it may take to be gone once it was killed
     */
    record Limits(Duration file, Duration azure, Duration server, Duration end) {
        static final Limits STANDARD = new Limits(
                Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofMinutes(15), Duration.ofSeconds(10));
    }

    /** Starts nothing yet. */
    public KeyChild() {
        this(() -> ProxySession.launch(KeyProcess.COMMAND, List.of()), Limits.STANDARD);
    }

    KeyChild(Starting starting, Limits limits) {
        this.starting = starting;
        this.limits = limits;
    }

    /** What the child said at its end. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Result(Optional<byte[]> sealed, byte[] answer) {}

    @Override
    public Taken fetch(AdminCall call, Tokens tokens, Sealing sealing) {
        return taken(
                order(sealing, Optional.of(KeyProcess.Question.of(call)), Optional.empty()),
                sealing,
                tokens,
                limits.azure());
    }

    @Override
    public Taken read(Path file, Sealing sealing) {
        return taken(
                order(
                        sealing,
                        Optional.empty(),
                        Optional.of(file.toAbsolutePath().toString())),
                sealing,
                NO_TOKENS,
                limits.file());
    }

    @Override
    public Probed probe(Key key, String fingerprint, List<X509Certificate> authorities) {
        return switch (key) {
            case Key.Sealed s -> {
                String checkout = s.sealed().binding().checkout();
                yield shown(
                        order(checkout, 0, fingerprint, authorities), s.sealed().bytes(), s.dataKey());
            }
            case Key.Copy c -> {
                try {
                    int size = c.kubeconfig().length;
                    yield shown(order("", size, fingerprint, authorities), new byte[0], c.kubeconfig());
                } finally {
                    Arrays.fill(c.kubeconfig(), (byte) 0);
                }
            }
        };
    }

    private Probed shown(KeyProcess.Order order, byte[] sealed, byte[] secret) {
        return read(work(order, sealed, secret, NO_TOKENS, limits.server()).answer, KeyProcess.Said.class)
                .probed();
    }

    private static KeyProcess.Order order(
            String checkout, int copy, String fingerprint, List<X509Certificate> authorities) {
        return new KeyProcess.Order(
                checkout,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                fingerprint,
                authorities.stream().map(KeyChild::encoded).toList(),
                copy);
    }

    private static KeyProcess.Order order(Sealing sealing, Optional<KeyProcess.Question> azure, Optional<String> file) {
        return new KeyProcess.Order(
                sealing.checkout(), sealing.entry(), sealing.cluster(), azure, file, "", List.of(), 0);
    }

    private Taken taken(KeyProcess.Order order, Sealing sealing, Tokens tokens, Duration limit) {
        Result result = work(order, new byte[0], sealing.dataKey(), tokens, limit);
        KeyProcess.Facts facts = read(result.answer, KeyProcess.Facts.class);
        SealedAdminKey sealed = result.sealed
                .flatMap(SealedAdminKey::parse)
                .filter(s -> s.binding().checkout().equals(sealing.checkout())
                        && s.binding().fingerprint().equals(facts.facts().fingerprint()))
                .orElseThrow(() -> broken(new IOException("no sealed key came")).asException());
        return new Taken(sealed, facts.facts(), facts.remarks(), facts.at());
    }

    private static <T> T read(byte[] answer, Class<T> type) {
        try {
            return Segment.JSON.readValue(answer, type);
        } catch (JacksonException e) {
            throw new FailureException(broken(e), e);
        }
    }

    /** The key is in no memory when this returns or throws. */
    private Result work(KeyProcess.Order order, byte[] sealed, byte[] secret, Tokens tokens, Duration limit) {
        Process child;
        try {
            child = starting.child();
        } catch (IOException e) {
            throw new FailureException(notStarted(e), e);
        }
        Optional<Result> result = Optional.empty();
        Optional<RuntimeException> failed = Optional.empty();
        try {
            result = Optional.of(talk(child, order, sealed, secret, tokens, limit));
        } catch (RuntimeException e) {
            failed = Optional.of(e);
        } finally {
            child.destroyForcibly();
        }
        if (!gone(child)) {
            FailureException stays = stays(child.pid()).asException();
            failed.ifPresent(stays::addSuppressed);
            throw stays;
        }
        if (failed.isPresent()) {
            throw failed.get();
        }
        return result.orElseThrow();
    }

    private Result talk(
            Process child, KeyProcess.Order order, byte[] sealed, byte[] secret, Tokens tokens, Duration limit) {
        CompletableFuture<Result> result = new CompletableFuture<>();
        Silence silence = new Silence();
        // Who waits can be interrupted; writing to a child that does not read, and asking somebody to sign in, could
        // not be.
        Thread talk = Thread.ofVirtual().name("breakglass-key").unstarted(() -> {
            try {
                Frames.Writer to = new Frames.Writer(child.getOutputStream());
                ask(to, order, sealed, secret);
                boolean _ = result.complete(listen(child, to, tokens, silence));
            } catch (IOException | RuntimeException e) {
                boolean _ = result.completeExceptionally(e);
            }
        });
        try {
            errors(child);
            talk.start();
            return silence.awaited(result, limit);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FailureException f ? f : new FailureException(broken(e), e);
        } catch (TimeoutException e) {
            throw new FailureException(silent(limit), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailureException(cancelled(), e);
        } finally {
            // What is read from it and written to it ends with it; that thread has copies of what it was given.
            child.destroyForcibly();
            talk.interrupt();
            ended(talk);
        }
    }

    private void ended(Thread talk) {
        boolean interrupted = Thread.interrupted();
        try {
            if (talk.getState() != Thread.State.NEW && !talk.join(limits.end())) {
                LOG.log(System.Logger.Level.WARNING, "whoever talks to the process that opens keys does not end");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How long the child has said nothing, while it was its turn. */
    private static final class Silence {
        private long since = System.nanoTime();
        private boolean ours;

        /** It said something, which is answered first, or not. */
        synchronized void heard(boolean answering) {
            since = System.nanoTime();
            ours = answering;
        }

        private synchronized Duration left(Duration limit) {
            return ours ? limit : limit.minusNanos(System.nanoTime() - since);
        }

        <T> T awaited(CompletableFuture<T> result, Duration limit)
                throws ExecutionException, InterruptedException, TimeoutException {
            Duration left = left(limit);
            while (true) {
                try {
                    return result.get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    left = left(limit);
                    if (!left.isPositive()) {
                        throw e;
                    }
                }
            }
        }
    }

    private static void ask(Frames.Writer to, KeyProcess.Order order, byte[] sealed, byte[] secret) {
        byte[] padded = Arrays.copyOf(secret, secret.length + KEY_FRAME);
        try {
            to.write(Frames.WORK, Segment.JSON.writeValueAsBytes(order));
            to.write(Frames.SEALED, sealed);
            to.write(Frames.KEY, padded);
        } catch (IOException e) {
            throw new FailureException(notStarted(e), e);
        } finally {
            Arrays.fill(padded, (byte) 0);
        }
    }

    private boolean gone(Process child) {
        boolean interrupted = Thread.interrupted();
        try {
            child.onExit()
                    .orTimeout(limits.end().toNanos(), TimeUnit.NANOSECONDS)
                    .join();
            return true;
        } catch (CompletionException e) {
            return !child.isAlive();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Result listen(Process child, Frames.Writer to, Tokens tokens, Silence silence) throws IOException {
        Optional<byte[]> sealed = Optional.empty();
        try (InputStream from = new BufferedInputStream(child.getInputStream(), 64 * 1024)) {
            while (true) {
                Frames.Frame frame = Frames.read(from).orElseThrow(() -> new IOException("the child process ended"));
                silence.heard(frame.kind() == Frames.TOKEN);
                switch (frame.kind()) {
                    case Frames.TOKEN -> {
                        grant(Segment.JSON.readValue(frame.content(), KeyProcess.Wish.class), to, tokens);
                        silence.heard(false);
                    }
                    case Frames.SEALED -> sealed = Optional.of(frame.content());
                    case Frames.ANSWER -> {
                        return new Result(sealed, frame.content());
                    }
                    case Frames.FAILED ->
                        throw Segment.JSON
                                .readValue(frame.content(), Failure.class)
                                .asException();
                    default -> throw new IOException("the child process said something unknown");
                }
            }
        }
    }

    private static void grant(KeyProcess.Wish wish, Frames.Writer to, Tokens tokens) throws IOException {
        try {
            if (wish.what().equals("skew")) {
                Instant none = Instant.EPOCH;
                to.write(
                        Frames.TOKEN,
                        Segment.JSON.writeValueAsBytes(new KeyProcess.Granted(
                                "", none, tokens.clockSkew().toMillis())));
                return;
            }
            Token token = switch (wish.what()) {
                case "challenged" -> tokens.challenged(wish.text());
                case "renewed" -> tokens.renewed(new Token(wish.text(), Instant.EPOCH));
                default -> tokens.token();
            };
            to.write(
                    Frames.TOKEN,
                    Segment.JSON.writeValueAsBytes(new KeyProcess.Granted(token.value(), token.expiresAt(), 0)));
        } catch (FailureException e) {
            to.write(Frames.FAILED, Segment.JSON.writeValueAsBytes(e.failure()));
        }
    }

    private static void errors(Process child) {
        Thread.ofVirtual().name("breakglass-key-errors").start(() -> {
            try (BufferedReader lines = child.errorReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    LOG.log(System.Logger.Level.INFO, "key: " + Redaction.redact(line));
                }
            } catch (IOException e) {
                // It has ended.
            }
        });
    }

    private static String encoded(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Failure notStarted(Throwable cause) {
        return new Failure(
                "breakglass-key-not-started",
                "The process that opens keys could not be started.",
                "No key was opened, and none was asked for.",
                "Look whether this machine has memory left, then try again.",
                true,
                String.valueOf(cause));
    }

    private static Failure broken(Exception cause) {
        return new Failure(
                "breakglass-key-broken",
                "The process that opens keys ended before it was done.",
                "Nothing of the key was kept. Whether Azure gave it out cannot be told.",
                "Try again. If it happens again, copy the details and report them.",
                true,
                String.valueOf(cause));
    }

    private static Failure silent(Duration limit) {
        return Failure.expected(
                "breakglass-key-silent",
                "The process that opens keys said nothing for " + limit.toMinutes() + " min, and was ended.",
                "Nothing of the key was kept. Whether Azure gave it out, where it was asked, cannot be told.",
                "Look whether the file, the server or this machine hangs, then try again.");
    }

    private static Failure stays(long pid) {
        return Failure.expected(
                "breakglass-key-stays",
                "The process " + pid + ", which opened a key, was killed and does not end.",
                "The key may still be in its memory. Nothing else of it was kept.",
                "End the process " + pid + " by hand, or start this machine again; then try again.");
    }

    private static Failure cancelled() {
        return Failure.expected(
                "breakglass-key-cancelled",
                "The work with the key was cancelled.",
                "Nothing of the key was kept. Whether Azure gave it out cannot be told.",
                "Do it again when you need it.");
    }

    private static final Tokens NO_TOKENS = new Tokens() {
        @Override
        public Token token() {
            throw new IllegalStateException("no tokens are needed");
        }

        @Override
        public Token challenged(String claims) {
            return token();
        }

        @Override
        public Token renewed(Token refused) {
            return token();
        }

        @Override
        public Duration clockSkew() {
            return Duration.ZERO;
        }
    };
}
