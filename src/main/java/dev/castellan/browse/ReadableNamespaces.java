package dev.castellan.browse;

import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ObjectCalls;
import dev.castellan.kubernetes.OwnRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * The namespaces in which somebody may list a kind who may not list it everywhere. The server is asked for each namespace
 * that can be known: those that may be listed, those that the person's own rules name, and those looked at before.
 *
 * @param names where it may be listed, sorted
 * @param asked how many namespaces were asked about
 * @param more whether there were more than can be asked about
 */
public record ReadableNamespaces(List<String> names, int asked, boolean more) {
    /** More questions than these are not put to a server for one list. */
    static final int MOST = 200;

    private static final int AT_ONCE = 4;

    /** What the server is asked; a test answers by itself. */
    interface Questions {
        /** The names of all namespaces; fails where they may not be listed. */
        List<String> namespaces();

        /** The person's own rules, as told for a namespace. */
        OwnRules rules(String namespace);

        /** Whether the kind may be listed in a namespace. */
        boolean mayList(String namespace);
    }

    public ReadableNamespaces {
        names = List.copyOf(names);
    }

    static Questions ask(ObjectCalls calls, ApiResource resource) {
        return new Questions() {
            @Override
            public List<String> namespaces() {
                return calls
                        .list(
                                new ApiResource("", "v1", "Namespace", "namespaces", false, Set.of("list")),
                                "",
                                "",
                                "",
                                1_000)
                        .items()
                        .stream()
                        .map(o -> o.path("metadata").path("name").asString(""))
                        .toList();
            }

            @Override
            public OwnRules rules(String namespace) {
                return calls.rules(namespace);
            }

            @Override
            public boolean mayList(String namespace) {
                return calls.may(new AccessAttributes("list", resource.group(), resource.plural(), "", namespace, ""))
                                .verdict()
                        == AccessAnswer.Verdict.ALLOWED;
            }
        };
    }

    /** Asks. Blocks; ends on interrupt. */
    static ReadableNamespaces find(Questions questions, Collection<String> lookedAt) {
        Set<String> candidates = new TreeSet<>(lookedAt);
        candidates.add("default");
        try {
            candidates.addAll(questions.namespaces());
        } catch (FailureException e) {
            // Whoever may not list them is often named those he may see in his rules.
            named(questions, candidates);
        }
        candidates.removeIf(String::isBlank);
        List<String> asked = candidates.stream().limit(MOST).toList();
        return new ReadableNamespaces(allowed(questions, asked), asked.size(), candidates.size() > asked.size());
    }

    private static void named(Questions questions, Set<String> candidates) {
        try {
            for (OwnRules.Rule rule : questions.rules("default").rules()) {
                if (rule.groups().contains("") && rule.resources().contains("namespaces")) {
                    candidates.addAll(rule.names());
                }
            }
        } catch (FailureException e) {
            // Then only what is known otherwise can be asked about.
        }
    }

    private static List<String> allowed(Questions questions, List<String> namespaces) {
        Semaphore places = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (String namespace : namespaces) {
                answers.add(threads.submit((Callable<Boolean>) () -> {
                    places.acquire();
                    try {
                        return questions.mayList(namespace);
                    } catch (FailureException e) {
                        // No answer is no offer.
                        return false;
                    } finally {
                        places.release();
                    }
                }));
            }
            List<String> allowed = new ArrayList<>();
            try {
                for (int i = 0; i < namespaces.size(); i++) {
                    if (answers.get(i).get()) {
                        allowed.add(namespaces.get(i));
                    }
                }
                return allowed;
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new CancellationException("namespaces");
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e);
            }
        }
    }
}
