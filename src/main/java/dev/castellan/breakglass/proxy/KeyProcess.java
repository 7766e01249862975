package dev.castellan.breakglass.proxy;

import dev.castellan.azure.AdminCall;
import dev.castellan.azure.Tokens;
import dev.castellan.breakglass.AdminFile;
import dev.castellan.breakglass.CertificateFacts;
import dev.castellan.breakglass.CertificateProbe;
import dev.castellan.breakglass.HttpsProbe;
import dev.castellan.breakglass.KeyDesk;
import dev.castellan.breakglass.KeyWork;
import dev.castellan.breakglass.SealedAdminKey;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Token;
import dev.castellan.ledger.ForeignTime;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The child process that opens an admin key once: it takes one in and gives it back sealed, or shows its certificate to an
 * API server. It is told everything over its standard input, says what came of it over its standard output, and ends.
 */
public final class KeyProcess {
    /** The word that starts it; no person types it. */
    static final String COMMAND = "breakglass-key";

    private KeyProcess() {}

    /** Whether the arguments ask for this process. */
    public static boolean asked(String[] arguments) {
        return arguments.length == 1 && arguments[0].equals(COMMAND);
    }

    /**
     * What is to be done. Holds no secret.
     *
     * @param checkout for which check-out
     * @param entry the entry that announced it
     * @param cluster which cluster
     * @param azure where Azure is to be asked
     * @param file where a file is to be read
     * @param fingerprint of the certificate to show; empty where one is to be taken in
     * @param authorities further ones of the server, in base64 of DER
     * @param copy how many bytes of a kubeconfig come as the key; 0 where it comes sealed
     */
    record Order(
            String checkout,
            String entry,
            String cluster,
            Optional<Question> azure,
            Optional<String> file,
            String fingerprint,
            List<String> authorities,
            int copy) {}

    /** An {@link AdminCall}. */
    record Question(String service, String cluster, UUID request, List<String> authorities, Optional<String> proxy) {
        static Question of(AdminCall call) {
            return new Question(
                    call.resourceManager().toString(),
                    call.cluster(),
                    call.requestId(),
                    call.authorities(),
                    call.proxy().map(URI::toString));
        }

        AdminCall call() {
            return new AdminCall(URI.create(service), cluster, request, authorities, proxy.map(URI::create));
        }
    }

    /** What was taken in, beside the sealed key. */
    record Facts(CertificateFacts facts, List<String> remarks, Optional<ForeignTime> at) {}

    /**
     * What a server said.
     *
     * @param kind refused, accepted or unclear
     * @param number of tries, or the status
     * @param why it is unclear
     */
    record Said(String kind, int number, String why, String server, Optional<Instant> at) {
        static Said of(KeyWork.Probed probed) {
            return switch (probed.answer()) {
                case CertificateProbe.Answer.Refused r ->
                    new Said("refused", r.tries(), "", probed.server(), probed.at());
                case CertificateProbe.Answer.Accepted a ->
                    new Said("accepted", a.status(), "", probed.server(), probed.at());
                case CertificateProbe.Answer.Unclear u -> new Said("unclear", 0, u.why(), probed.server(), probed.at());
            };
        }

        KeyWork.Probed probed() {
            CertificateProbe.Answer answer = switch (kind) {
                case "refused" -> new CertificateProbe.Answer.Refused(number);
                case "accepted" -> new CertificateProbe.Answer.Accepted(number);
                default -> new CertificateProbe.Answer.Unclear(why);
            };
            return new KeyWork.Probed(answer, server, at);
        }
    }

    /** A wish for a token. */
    record Wish(String what, String text) {}

    /** A token that was wished for, or the clock's difference in milliseconds. */
    record Granted(String value, Instant until, long skew) {}

    /**
     * Does one piece of work.
     *
     * @return what the process returns
     */
    public static int run(InstantSource clock) {
        Lockdown lockdown = Lockdown.apply(System.getProperty("os.name", ""));
        try (FileInputStream in = new FileInputStream(FileDescriptor.in);
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            Frames.Writer parent = new Frames.Writer(new BufferedOutputStream(out, 64 * 1024));
            try {
                work(lockdown, in, parent, clock);
                return 0;
            } catch (FailureException e) {
                parent.write(Frames.FAILED, Segment.JSON.writeValueAsBytes(e.failure()));
                return 1;
            } catch (RuntimeException e) {
                parent.write(Frames.FAILED, Segment.JSON.writeValueAsBytes(Failure.defect("breakglass-key-defect", e)));
                return 1;
            }
        } catch (IOException e) {
            // Nobody is there to be told.
            return 1;
        }
    }

    private static void work(Lockdown lockdown, FileInputStream in, Frames.Writer parent, InstantSource clock)
            throws IOException {
        Order order = Segment.JSON.readValue(expect(in, Frames.WORK), Order.class);
        byte[] sealed = expect(in, Frames.SEALED);
        Optional<Frames.Announced> announced = Frames.announced(in);
        int size = order.copy() > 0 ? order.copy() : SealedAdminKey.DATA_KEY;
        if (announced.isEmpty()
                || announced.get().kind() != Frames.KEY
                || announced.get().size() < size) {
            throw new IOException("no key came");
        }
        byte[] secret;
        try (Lockdown.Key key = lockdown.read(in.getChannel(), announced.get().size())) {
            secret = key.first(size);
        }
        KeyDesk desk = new KeyDesk(new HttpsProbe(), clock);
        try {
            if (!order.fingerprint().isEmpty()) {
                Thread.ofPlatform().name("parent").daemon().start(() -> hear(in, new ArrayBlockingQueue<>(1)));
                KeyWork.Key key = order.copy() > 0
                        ? new KeyWork.Key.Copy(secret)
                        : new KeyWork.Key.Sealed(
                                SealedAdminKey.parse(sealed)
                                        .filter(s -> s.binding().checkout().equals(order.checkout()))
                                        .orElseThrow(
                                                () -> ProxyFailures.sealed().asException()),
                                secret);
                KeyWork.Probed probed = desk.probe(key, order.fingerprint(), certificates(order.authorities()));
                parent.write(Frames.ANSWER, Segment.JSON.writeValueAsBytes(Said.of(probed)));
                return;
            }
            KeyWork.Sealing sealing = new KeyWork.Sealing(order.checkout(), order.entry(), order.cluster(), secret);
            BlockingQueue<Frames.Frame> heard = new ArrayBlockingQueue<>(1);
            Thread.ofPlatform().name("parent").daemon().start(() -> hear(in, heard));
            KeyWork.Taken taken;
            if (order.azure().isPresent()) {
                AdminCall call = order.azure().get().call();
                AdminCall.Fetched fetched = call.ask(new AskedTokens(parent, heard), clock);
                Optional<ForeignTime> at = fetched.at()
                        .map(t -> new ForeignTime(call.resourceManager().getHost(), t));
                taken = desk.seal(fetched.kubeconfig(), sealing, at);
            } else {
                Path file = Path.of(order.file().orElseThrow());
                taken = desk.seal(AdminFile.bytes(file), sealing, Optional.empty());
            }
            parent.write(Frames.SEALED, taken.sealed().bytes());
            parent.write(
                    Frames.ANSWER,
                    Segment.JSON.writeValueAsBytes(new Facts(taken.facts(), taken.remarks(), taken.at())));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] expect(FileInputStream in, char kind) throws IOException {
        return Frames.read(in)
                .filter(f -> f.kind() == kind)
                .orElseThrow(() -> new IOException("something else came"))
                .content();
    }

    /** Hands on what the parent says, and ends with it: nobody would take the answer. */
    private static void hear(FileInputStream in, BlockingQueue<Frames.Frame> heard) {
        try {
            for (Optional<Frames.Frame> frame = Frames.read(in); frame.isPresent(); frame = Frames.read(in)) {
                heard.put(frame.get());
            }
        } catch (IOException | InterruptedException e) {
            // The end as well.
        }
        Runtime.getRuntime().halt(1);
    }

    static List<X509Certificate> certificates(List<String> encoded) {
        try {
            List<X509Certificate> all = new ArrayList<>();
            for (String each : encoded) {
                all.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Base64.getDecoder().decode(each))));
            }
            return all;
        } catch (CertificateException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Tokens of the process that started this one, which has the account. */
    private static final class AskedTokens implements Tokens {
        private final Frames.Writer parent;
        private final BlockingQueue<Frames.Frame> heard;

        AskedTokens(Frames.Writer parent, BlockingQueue<Frames.Frame> heard) {
            this.parent = parent;
            this.heard = heard;
        }

        @Override
        public Token token() {
            return token(new Wish("token", ""));
        }

        @Override
        public Token challenged(String claims) {
            return token(new Wish("challenged", claims));
        }

        @Override
        public Token renewed(Token refused) {
            return token(new Wish("renewed", refused.value()));
        }

        @Override
        public Duration clockSkew() {
            return Duration.ofMillis(granted(new Wish("skew", "")).skew());
        }

        private Token token(Wish wish) {
            Granted granted = granted(wish);
            return new Token(granted.value(), granted.until());
        }

        private synchronized Granted granted(Wish wish) {
            try {
                parent.write(Frames.TOKEN, Segment.JSON.writeValueAsBytes(wish));
                Frames.Frame frame = heard.take();
                if (frame.kind() == Frames.FAILED) {
                    throw Segment.JSON.readValue(frame.content(), Failure.class).asException();
                }
                return Segment.JSON.readValue(frame.content(), Granted.class);
            } catch (IOException e) {
                throw new IllegalStateException("the parent is gone", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
