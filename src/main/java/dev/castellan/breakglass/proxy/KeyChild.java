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
import java.util.concurrent.ExecutionException;
import tools.jackson.core.JacksonException;

/** Opens keys in a child process that ends with the work; this process has them sealed only. */
public final class KeyChild implements KeyWork {
    private static final System.Logger LOG = System.getLogger(KeyChild.class.getName());

    /** Larger than what the JDK keeps back of a child's input, so that no copy of a secret stays in that buffer. */
    private static final int KEY_FRAME = 64 * 1024;

    private final List<String> flags;

    /** Starts nothing yet. */
    public KeyChild() {
        this(List.of());
    }

    KeyChild(List<String> flags) {
        this.flags = flags;
    }

    /** What the child said at its end. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Result(Optional<byte[]> sealed, byte[] answer) {}

    @Override
    public Taken fetch(AdminCall call, Tokens tokens, Sealing sealing) {
        return taken(order(sealing, Optional.of(KeyProcess.Question.of(call)), Optional.empty()), sealing, tokens);
    }

    @Override
    public Taken read(Path file, Sealing sealing) {
        return taken(
                order(
                        sealing,
                        Optional.empty(),
                        Optional.of(file.toAbsolutePath().toString())),
                sealing,
                NO_TOKENS);
    }

    @Override
    public Probed probe(Key key, String fingerprint, List<X509Certificate> authorities) {
        String checkout = switch (key) {
            case Key.Sealed sealed -> sealed.sealed().binding().checkout();
            case Key.Copy _ -> "";
        };
        byte[] sealed = switch (key) {
            case Key.Sealed s -> s.sealed().bytes();
            case Key.Copy _ -> new byte[0];
        };
        byte[] secret = switch (key) {
            case Key.Sealed s -> s.dataKey();
            case Key.Copy c -> c.kubeconfig();
        };
        int copy = key instanceof Key.Copy ? secret.length : 0;
        try {
            KeyProcess.Order order = new KeyProcess.Order(
                    checkout,
                    "",
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    fingerprint,
                    authorities.stream().map(KeyChild::encoded).toList(),
                    copy);
            return read(work(order, sealed, secret, NO_TOKENS).answer, KeyProcess.Said.class)
                    .probed();
        } finally {
            if (copy > 0) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    private static KeyProcess.Order order(Sealing sealing, Optional<KeyProcess.Question> azure, Optional<String> file) {
        return new KeyProcess.Order(
                sealing.checkout(), sealing.entry(), sealing.cluster(), azure, file, "", List.of(), 0);
    }

    private Taken taken(KeyProcess.Order order, Sealing sealing, Tokens tokens) {
        Result result = work(order, new byte[0], sealing.dataKey(), tokens);
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

    private Result work(KeyProcess.Order order, byte[] sealed, byte[] secret, Tokens tokens) {
        Process child;
        try {
            child = ProxySession.launch(KeyProcess.COMMAND, flags);
        } catch (IOException e) {
            throw new FailureException(notStarted(e), e);
        }
        CompletableFuture<Result> result = new CompletableFuture<>();
        // Who waits can be interrupted; writing to a child that does not read, and asking somebody to sign in, could
        // not be.
        Thread talk = Thread.ofVirtual().name("breakglass-key").unstarted(() -> {
            try {
                Frames.Writer to = new Frames.Writer(child.getOutputStream());
                ask(to, order, sealed, secret);
                boolean _ = result.complete(listen(child, to, tokens));
            } catch (IOException | RuntimeException e) {
                boolean _ = result.completeExceptionally(e);
            }
        });
        try {
            errors(child);
            talk.start();
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FailureException f ? f : new FailureException(broken(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailureException(cancelled(), e);
        } finally {
            talk.interrupt();
            child.destroyForcibly();
            gone(child);
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

    /** The key is in no memory when this returns. */
    private static void gone(Process child) {
        boolean interrupted = Thread.interrupted();
        try {
            child.onExit().orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
        } catch (java.util.concurrent.CompletionException e) {
            LOG.log(System.Logger.Level.WARNING, "a process with a key does not end: " + child.pid());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Result listen(Process child, Frames.Writer to, Tokens tokens) throws IOException {
        Optional<byte[]> sealed = Optional.empty();
        try (InputStream from = new BufferedInputStream(child.getInputStream(), 64 * 1024)) {
            while (true) {
                Frames.Frame frame = Frames.read(from).orElseThrow(() -> new IOException("the child process ended"));
                switch (frame.kind()) {
                    case Frames.TOKEN ->
                        grant(Segment.JSON.readValue(frame.content(), KeyProcess.Wish.class), to, tokens);
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
