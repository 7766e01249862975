package dev.castellan.breakglass.reconcile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The Audit-IDs that proxies here put on requests, from what they recorded. */
public final class IssuedIds {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int MOST = 5_000_000;

    private final Map<String, String> checkouts = new HashMap<>();
    private final Set<String> recorded = new HashSet<>();
    private final List<Path> unread = new ArrayList<>();

    /** Without any. */
    public static IssuedIds none() {
        return new IssuedIds();
    }

    /** These ids of a check-out. */
    public IssuedIds with(String checkout, Set<String> ids) {
        recorded.add(checkout);
        ids.forEach(i -> checkouts.put(i, checkout));
        return this;
    }

    /**
     * From the record files of proxies ({@code record-….jsonl}): lines of JSON, the first with {@code checkout}, the others with {@code auditId}. A
     * folder is read with all below it.
     */
    public static IssuedIds read(List<Path> places) {
        IssuedIds ids = new IssuedIds();
        for (Path place : places) {
            try (Stream<Path> files = Files.walk(place, 6)) {
                files.filter(f -> Files.isRegularFile(f)
                                && f.getFileName().toString().matches("record-.*[.]jsonl"))
                        .sorted()
                        .forEach(ids::file);
            } catch (IOException | UncheckedIOException e) {
                ids.unread.add(place);
            }
        }
        return ids;
    }

    private void file(Path file) {
        String checkout = "";
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.length() > LONGEST_LINE) {
                    continue;
                }
                int tab = line.lastIndexOf('\t');
                JsonNode node = AdminUse.JSON.readTree(tab < 0 ? line : line.substring(0, tab));
                if (node.path("checkout").isString()) {
                    checkout = node.path("checkout").asString();
                    recorded.add(checkout);
                }
                String id = node.path("auditId").asString("");
                if (!id.isEmpty() && !checkout.isEmpty() && checkouts.size() < MOST) {
                    checkouts.put(id, checkout);
                }
            }
        } catch (IOException | UncheckedIOException | JacksonException e) {
            // A torn end: what stands before it counts.
            unread.add(file);
        }
    }

    Optional<String> checkoutOf(String auditId) {
        return Optional.ofNullable(checkouts.get(auditId));
    }

    /** The check-outs whose record is here. */
    public Set<String> recorded() {
        return Set.copyOf(recorded);
    }

    /** Files that could not be read to their end. */
    public List<Path> unread() {
        return List.copyOf(unread);
    }

    long of(String checkout) {
        return checkouts.values().stream().filter(checkout::equals).count();
    }
}
