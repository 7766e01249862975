package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** What a client shows to a server. May block: files are read, plug-ins run, tokens renewed. */
interface Credentials {
    /** For the Authorization header. */
    Optional<String> bearer();

    /** For the TLS handshake. */
    default Optional<KeyMaterial> key() {
        return Optional.empty();
    }

    /** The server refused what was shown last: whether something else can be shown now. */
    default boolean renew(Optional<String> refusedToken) {
        return false;
    }

    /** The server wants further claims: a token that has them, once. */
    default Optional<String> answer(String claimsJson) {
        return Optional.empty();
    }

    /** When it ends, as far as that is known now. */
    default Optional<Instant> expiry() {
        return key().map(KeyMaterial::expiry);
    }

    /** Whether there is anything to show. */
    default boolean anonymous() {
        return false;
    }

    /** What never changes. */
    record Fixed(Optional<String> bearer, Optional<KeyMaterial> key) implements Credentials {
        @Override
        public boolean anonymous() {
            return bearer.isEmpty() && key.isEmpty();
        }

        @Override
        public String toString() {
            return "Fixed";
        }
    }

    /** A token kept in a file that somebody else renews; what was read last counts while the file cannot be read. */
    final class TokenFile implements Credentials {
        private static final Duration FRESH = Duration.ofSeconds(10);

        private final Path file;
        private final InstantSource clock;
        private final Optional<KeyMaterial> key;
        private Optional<String> last;
        private Instant readAt = Instant.MIN;

        TokenFile(Path file, Optional<String> first, Optional<KeyMaterial> key, InstantSource clock) {
            this.file = file;
            this.last = first;
            this.key = key;
            this.clock = clock;
        }

        @Override
        public synchronized Optional<String> bearer() {
            if (clock.instant().isBefore(readAt.plus(FRESH))) {
                return last;
            }
            return Optional.of(read());
        }

        private String read() {
            try {
                String text = new String(KeyMaterial.file(file, "tokenFile"), StandardCharsets.UTF_8).strip();
                if (!text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c <= '~')) {
                    last = Optional.of(text);
                    readAt = clock.instant();
                    return text;
                }
            } catch (dev.castellan.failure.FailureException e) {
                if (last.isEmpty()) {
                    throw e;
                }
            }
            return last.orElseThrow(() -> Failure.expected(
                            "kubeconfig-file",
                            "The file " + Untrusted.quote(file.toString()) + " holds no token.",
                            "Without it this context cannot be opened.",
                            "Renew the token in the file.")
                    .asException());
        }

        @Override
        public synchronized boolean renew(Optional<String> refusedToken) {
            String now = read();
            return refusedToken.isEmpty() || !refusedToken.get().equals(now);
        }

        @Override
        public Optional<KeyMaterial> key() {
            return key;
        }
    }

    /** A credential plug-in. */
    final class Plugin implements Credentials {
        private final CredentialPlugins.Session session;
        private final Consumer<String> lines;

        Plugin(CredentialPlugins.Session session, Consumer<String> lines) {
            this.session = session;
            this.lines = lines;
        }

        @Override
        public Optional<String> bearer() {
            return session.credential(lines).token();
        }

        @Override
        public Optional<KeyMaterial> key() {
            return session.credential(lines).key();
        }

        @Override
        public boolean renew(Optional<String> refusedToken) {
            Optional<CredentialPlugins.Credential> kept = session.kept();
            if (kept.isPresent() && kept.get().token().equals(refusedToken)) {
                var _ = session.renew(kept.get(), lines);
            }
            return true;
        }

        @Override
        public Optional<Instant> expiry() {
            return session.kept().flatMap(c -> c.expiry().or(() -> c.key().map(KeyMaterial::expiry)));
        }
    }

    /** Tokens from an identity. */
    record Bearer(BearerTokens tokens) implements Credentials {
        @Override
        public Optional<String> bearer() {
            return Optional.of(tokens.token());
        }

        @Override
        public Optional<String> answer(String claimsJson) {
            return tokens.answer(claimsJson);
        }

        @Override
        public Optional<Instant> expiry() {
            return tokens.expiry();
        }
    }
}
