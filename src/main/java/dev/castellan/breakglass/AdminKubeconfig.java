package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads a kubeconfig with one admin certificate, which may come from anywhere and hold anything. The private key is lifted
 * out of the bytes before the rest becomes text: a parser of YAML makes strings, and strings cannot be wiped.
 */
final class AdminKubeconfig {
    private static final int LARGEST = 1 << 20;
    private static final int DEEPEST = 40;
    private static final int MOST_KEYS = 64;
    private static final String FIELD = "client-key-data";
    private static final String MARK = "lifted-out-";

    private AdminKubeconfig() {}

    /**
     * The credential of the only user. The content is wiped, whatever comes of it.
     *
     * @throws FailureException {@code breakglass-kubeconfig-…}, which never quotes the key
     */
    static AdminCredential read(byte[] content) {
        List<byte[]> keys = new ArrayList<>();
        boolean done = false;
        try {
            if (content.length > LARGEST) {
                throw refused("large", "is larger than a kubeconfig with one user can be");
            }
            String rest = lifted(content, keys);
            AdminCredential credential = credential(parsed(rest), keys);
            done = true;
            return credential;
        } finally {
            Arrays.fill(content, (byte) 0);
            if (!done) {
                keys.forEach(k -> Arrays.fill(k, (byte) 0));
            }
        }
    }

    /** The text with every value of the field replaced by a mark; the values, still base64, go to the list. */
    private static String lifted(byte[] content, List<byte[]> keys) {
        byte[] field = KeyPem.ascii(FIELD);
        byte[] rest = content.clone();
        try {
            int from = 0;
            while (true) {
                int at = KeyPem.find(rest, field, from);
                if (at < 0) {
                    break;
                }
                int i = at + field.length;
                while (i < rest.length && (rest[i] == '"' || rest[i] == '\'' || rest[i] == ' ' || rest[i] == '\t')) {
                    i++;
                }
                if (i >= rest.length || rest[i] != ':') {
                    from = at + field.length;
                    continue;
                }
                int value = i + 1;
                // A block or a folded text: blanks and base64 from here on, up to what is neither.
                int start = value;
                while (start < rest.length && !base64(rest[start])) {
                    byte b = rest[start];
                    if (b != ' ' && b != '\t' && b != '"' && b != '\'' && b != '|' && b != '>' && b != '-' && b != '\n'
                            && b != '\r') {
                        throw refused("form", "has a client key in a form that Castellan does not read");
                    }
                    start++;
                }
                boolean block = KeyPem.find(Arrays.copyOfRange(rest, value, start), new byte[] {'\n'}, 0) >= 0;
                int end = start;
                int column = block ? start - lineStart(rest, start) : 0;
                while (end < rest.length) {
                    if (base64(rest[end])) {
                        end++;
                    } else if (block && (rest[end] == '\n' || rest[end] == '\r') && continues(rest, end, column)) {
                        end++;
                    } else if (block && rest[end] == ' ' && end - lineStart(rest, end) < column) {
                        end++;
                    } else {
                        break;
                    }
                }
                if (keys.size() == MOST_KEYS) {
                    // Each costs a copy of the whole.
                    throw refused("several", "has more client keys than a kubeconfig with one user can have");
                }
                keys.add(Arrays.copyOfRange(rest, start, end));
                byte[] mark = KeyPem.ascii((block ? "" : " ") + MARK + (keys.size() - 1));
                byte[] next = new byte[start + mark.length + rest.length - end];
                System.arraycopy(rest, 0, next, 0, start);
                System.arraycopy(mark, 0, next, start, mark.length);
                System.arraycopy(rest, end, next, start + mark.length, rest.length - end);
                Arrays.fill(rest, (byte) 0);
                rest = next;
                from = start + mark.length;
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(rest))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("form", "is not UTF-8 text");
        } finally {
            Arrays.fill(rest, (byte) 0);
        }
    }

    private static int lineStart(byte[] in, int at) {
        int i = at;
        while (i > 0 && in[i - 1] != '\n') {
            i--;
        }
        return i;
    }

    /** Whether the next line belongs to the same block: as far in, and base64. */
    private static boolean continues(byte[] in, int newline, int column) {
        int i = newline + 1;
        int blanks = 0;
        while (i < in.length && (in[i] == ' ' || in[i] == '\n' || in[i] == '\r')) {
            blanks = in[i] == ' ' ? blanks + 1 : 0;
            i++;
        }
        return i < in.length && blanks >= column && base64(in[i]);
    }

    private static boolean base64(byte b) {
        return (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b >= '0' && b <= '9')
                || b == '+'
                || b == '/'
                || b == '=';
    }

    private static Map<?, ?> parsed(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("kubeconfig")
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(LARGEST)
                .build();
        try {
            int depth = 0;
            for (var event : new Parse(settings).parseString(text)) {
                switch (event.getEventId()) {
                    case MappingStart, SequenceStart -> {
                        if (++depth > DEEPEST) {
                            throw refused("form", "is nested too deeply");
                        }
                    }
                    case MappingEnd, SequenceEnd -> depth--;
                    case Alias -> throw refused("form", "has aliases, which no admin kubeconfig needs");
                    default -> {}
                }
            }
            if (new Load(settings).loadFromString(text) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (YamlEngineException e) {
            // The parser's message quotes lines.
            throw refused("form", "is not valid YAML");
        }
        throw refused("form", "holds no kubeconfig");
    }

    private static AdminCredential credential(Map<?, ?> root, List<byte[]> keys) {
        Map<?, ?> cluster = only(root, "clusters", "cluster");
        Map<?, ?> user = only(root, "users", "user");
        for (Object field : user.keySet()) {
            if (!"client-certificate-data".equals(field) && !FIELD.equals(field)) {
                throw refused(
                        "user",
                        "has a user with " + DisplayText.clean(String.valueOf(field))
                                + ", where there should be a certificate and a key and nothing else");
            }
        }
        String marked = text(user, FIELD).strip();
        if (keys.size() != 1 || !marked.equals(MARK + "0")) {
            throw refused("key", "has no client key, or several");
        }
        if (Boolean.TRUE.equals(cluster.get("insecure-skip-tls-verify"))) {
            throw refused("insecure", "switches the check of the server off");
        }
        if (cluster.get("proxy-url") != null) {
            throw refused("proxy", "names a proxy, which would see where the key is used");
        }
        String server = server(text(cluster, "server"));
        byte[] authority = data(cluster, "certificate-authority-data");
        byte[] certificate = data(user, "client-certificate-data");
        byte[] key = key(keys.getFirst());
        String name = cluster.get("tls-server-name") instanceof String s ? s : "";
        if (!name.isEmpty() && !name.matches("[A-Za-z0-9._:-]{1,253}")) {
            Arrays.fill(key, (byte) 0);
            throw refused("server", "has a TLS server name that is none");
        }
        return new AdminCredential(server, name, authority, certificate, key);
    }

    private static Map<?, ?> only(Map<?, ?> root, String list, String member) {
        if (root.get(list) instanceof List<?> items && items.size() == 1) {
            if (items.getFirst() instanceof Map<?, ?> item && item.get(member) instanceof Map<?, ?> inner) {
                return inner;
            }
        } else if (root.get(list) instanceof List<?> items && items.size() > 1) {
            throw refused("several", "has " + items.size() + " " + list + "; Castellan takes one cluster at a time");
        }
        throw refused("form", "has no " + list);
    }

    private static String text(Map<?, ?> map, String field) {
        if (map.get(field) instanceof String s && !s.isBlank()) {
            return s;
        }
        throw refused("form", "has no " + field);
    }

    private static String server(String text) {
        try {
            URI uri = new URI(text.strip());
            if ("https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && text.length() <= 500) {
                return uri.toString();
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw refused("server", "has a server address that is not https://host:port");
    }

    private static byte[] data(Map<?, ?> map, String field) {
        try {
            return Base64.getDecoder().decode(text(map, field).replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw refused("form", "has something else than base64 at " + field);
        }
    }

    /** The PEM of a lifted value, which is wiped. */
    private static byte[] key(byte[] lifted) {
        byte[] compact = new byte[lifted.length];
        int length = 0;
        for (byte b : lifted) {
            if (base64(b)) {
                compact[length++] = b;
            }
        }
        byte[] exact = Arrays.copyOf(compact, length);
        try {
            return Base64.getDecoder().decode(exact);
        } catch (IllegalArgumentException e) {
            throw refused("key", "has a client key that is not base64");
        } finally {
            Arrays.fill(compact, (byte) 0);
            Arrays.fill(exact, (byte) 0);
            Arrays.fill(lifted, (byte) 0);
        }
    }

    static FailureException refused(String code, String what) {
        return Failure.expected(
                        "breakglass-kubeconfig-" + code,
                        "The admin kubeconfig " + what + ".",
                        "It was not taken; nothing of it was kept.",
                        "Look at where it comes from. A file with several entries is cut down with: kubectl config view"
                                + " --minify --flatten --context NAME.")
                .asException();
    }
}
