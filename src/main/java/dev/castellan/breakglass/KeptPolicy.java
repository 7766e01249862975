package dev.castellan.breakglass;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.SignedEntry;
import dev.castellan.ledger.Standing;
import dev.castellan.settings.KeptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the team's ledger said about the policy when it was read last, for a start while it cannot be reached: the entries as
 * they were signed, with the requests that say how careful one has to be with a cluster, in a file of its owner alone beside the sealed keys. It holds no secret. What is damaged, of another
 * version or of another ledger says nothing. What is not kept as it is now is not kept at all: what was overtaken says nothing
 * either.
 */
final class KeptPolicy {
    private static final System.Logger LOG = System.getLogger(KeptPolicy.class.getName());
    private static final String NAME = "policy.json";
    private static final int VERSION = 2;
    private static final int MOST_ENTRIES = 5_000;
    private static final long MOST_BYTES = 16L << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final KeptFile file;

    /** Opens nothing yet. */
    KeptPolicy(Path folder) {
        this.folder = folder;
        this.file = new KeptFile(folder.resolve(NAME), MOST_BYTES);
    }

    /** One that is kept, checked. */
    record Signed(SignedEntry as, Entry entry) {}

    /** Which of all entries have to be kept: those that the log took, and nobody was before. */
    static List<Entry> of(List<Entry> entries) {
        Map<ClusterId, Environment> said = new HashMap<>();
        List<Entry> chosen = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.standing() != Standing.RECORDED) {
                continue;
            }
            boolean more = Register.requested(entry)
                    .filter(r -> {
                        Environment before = said.get(r.cluster());
                        Environment now = said.merge(r.cluster(), r.environment(), CheckoutPolicy::stricter);
                        return now != before;
                    })
                    .isPresent();
            if (more || PolicyFold.about(entry)) {
                chosen.add(entry);
            }
        }
        return chosen;
    }

    /**
     * Keeps entries in place of those before. Where that cannot be done, it is logged, and those before are not kept either:
     * whoever works with the ledger goes on.
     *
     * @param log the name of the ledger
     * @return whether they are kept; where not, it is to be tried again. While another program writes it, what is kept stays
     */
    synchronized boolean keep(String log, List<SignedEntry> entries) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("castellan", VERSION).put("log", log);
        ArrayNode array = document.putArray("entries");
        for (SignedEntry each : entries) {
            array.addObject()
                    .put("index", each.index())
                    .put("envelope", each.envelope())
                    .put("publicKey", each.publicKey());
        }
        try {
            KeyVault.make(folder);
            return file.locked(() -> {
                file.replace(JSON.writeValueAsString(document) + "\n");
                return true;
            });
        } catch (KeptFile.Locked e) {
            LOG.log(System.Logger.Level.WARNING, "the policy is not kept yet: another program is at it");
            return false;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the policy is not kept for the time without the team's ledger", e);
            forget();
            return false;
        }
    }

    /** Keeps nothing: it is known not to be the policy any more. */
    synchronized void forget() {
        try {
            boolean _ = Files.deleteIfExists(folder.resolve(NAME));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "an earlier policy may be taken for the team's", e);
        }
    }

    /**
     * The entries in their order, each checked as it is in the ledger; empty where nothing is known.
     *
     * @param log the name of the ledger that they have to be of
     */
    synchronized Optional<List<Signed>> read(String log) {
        try {
            Optional<KeptFile.Content> content = file.read();
            return content.isEmpty()
                    ? Optional.empty()
                    : parsed(JSON.readTree(content.get().text()), log);
        } catch (IOException | JacksonException e) {
            LOG.log(System.Logger.Level.WARNING, "the policy that was kept cannot be read", e);
            return Optional.empty();
        }
    }

    private static Optional<List<Signed>> parsed(JsonNode document, String log) {
        JsonNode array = document.path("entries");
        if (document.path("castellan").asInt(0) != VERSION
                || !document.path("log").asString("").equals(log)
                || !array.isArray()
                || array.size() > MOST_ENTRIES) {
            return Optional.empty();
        }
        List<Signed> entries = new ArrayList<>();
        for (JsonNode each : array) {
            SignedEntry signed = new SignedEntry(
                    each.path("index").asLong(0),
                    each.path("envelope").asString(""),
                    each.path("publicKey").asString(""));
            Optional<Entry> entry = signed.entry()
                    .filter(e -> PolicyFold.about(e) || Register.requested(e).isPresent());
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            entries.add(new Signed(signed, entry.get()));
        }
        return Optional.of(entries);
    }
}
