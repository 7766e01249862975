package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.PracticeAccess;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.LogManager;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code castellan get} and {@code describe} select, sort and name, in one cluster and several contexts of a kubeconfig. */
class GetSelectionTest {
    private static @Nullable Sandbox sandbox;
    private static String shop = "";
    private static String test = "";
    private static String files = "";

    @TempDir
    static @Nullable Path shared;

    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        shop = file("prod-gnt-webshop");
        test = file("test-gnt-webshop");
        Path all = Objects.requireNonNull(shared).resolve("all");
        Files.writeString(all, sandbox.kubeconfig());
        files += File.pathSeparator + all;
    }

    /** Makes the admin's file of a cluster and answers with the name of its context. */
    private static String file(String cluster) throws IOException {
        Sandbox practice = Objects.requireNonNull(sandbox);
        String text = practice.clusters()
                .adminKubeconfig(practice.plan().cluster(cluster).orElseThrow());
        // The users of both files are called alike, and the first of a name would count for both.
        Matcher user = Pattern.compile("user: (\"[^\"]+\")").matcher(text);
        assertThat(user.find()).isTrue();
        text = text.replace(user.group(1), "\"user of " + cluster + "\"");
        Path file = Files.writeString(Objects.requireNonNull(shared).resolve(cluster), text);
        files += (files.isEmpty() ? "" : File.pathSeparator) + file;
        return PracticeAccess.contexts(text).getFirst();
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(sandbox).close();
    }

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("get"));
        all.addAll(List.of(arguments));
        return typed(all.toArray(String[]::new));
    }

    private int typed(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, Map.of("KUBECONFIG", files), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private List<String> column(int index) {
        return out.lines().skip(1).map(l -> l.split(" {2,}", -1)[index]).toList();
    }

    @Test
    void whatIsSelectedAndSortedIsTheServersAndOursToDo() {
        assertThat(run("pods", "-n", "shop", "--cluster", shop, "-o", "json")).isZero();
        JsonNode all = JsonMapper.builder().build().readTree(out).path("items");
        assertThat(all.size()).isGreaterThan(2);
        JsonNode first = all.get(0);
        Map.Entry<String, JsonNode> label =
                first.at("/metadata/labels").properties().iterator().next();
        String node = first.at("/spec/nodeName").asString("");
        long labelled = count(all, "/metadata/labels/" + label.getKey().replace("/", "~1"), label.getValue());
        long there = count(all, "/spec/nodeName", first.at("/spec/nodeName"));
        assertThat(List.of(labelled, there)).allMatch(n -> n > 0 && n < all.size());

        String wanted = label.getKey() + "=" + label.getValue().asString();
        assertThat(run("pods", "-n", "shop", "--cluster", shop, "-l", wanted, "-o", "name"))
                .isZero();
        assertThat(out.lines()).hasSize((int) labelled);
        assertThat(run(
                        "pods",
                        "-n",
                        "shop",
                        "--cluster",
                        shop,
                        "--field-selector",
                        "spec.nodeName=" + node,
                        "-o",
                        "name"))
                .isZero();
        assertThat(out.lines()).hasSize((int) there);
        assertThat(run("pods", "-n", "shop", "--cluster", shop, "--sort-by=-name", "--no-headers", "-o", "name"))
                .isZero();
        assertThat(out.lines().toList()).isSortedAccordingTo(Comparator.reverseOrder());
        // What turns a term or an order round looks like an option, and is none.
        assertThat(run("pods", "-n", "shop", "--cluster", shop, "--filter", "-name:banner", "-o", "name"))
                .as(err)
                .isZero();
        assertThat(out.lines()).isNotEmpty().noneMatch(l -> l.contains("banner"));
        assertThat(run(
                        "pods",
                        "-n",
                        "shop",
                        "--cluster",
                        shop,
                        "--sort-by",
                        ".metadata.creationTimestamp",
                        "-o",
                        "csv"))
                .isZero();
        assertThat(out.lines()).hasSize(all.size() + 1);
        assertThat(run("pods", "x", "-n", "shop", "--cluster", shop, "-l", wanted))
                .as("a name, or what to select by")
                .isEqualTo(2);
    }

    private static long count(JsonNode items, String pointer, JsonNode value) {
        return StreamSupport.stream(items.spliterator(), false)
                .filter(i -> i.at(pointer).equals(value))
                .count();
    }

    @Test
    void aListIsWideOrYamlOrOfSeveralNamespaces() {
        assertThat(run("pods", "-n", "shop", "--cluster", shop, "-o", "wide"))
                .as(err)
                .isZero();
        assertThat(out.lines().findFirst().orElseThrow()).contains("NODE", "SERVICE ACCOUNT", "REGISTRIES");
        assertThat(run("pods", "-n", "shop", "--cluster", shop, "-o", "yaml")).isZero();
        assertThat(out).contains("kind: \"List\"", "  kind: \"Pod\"").doesNotContain("managedFields");
        assertThat(run("pods", "-n", "shop,kube-system", "--cluster", shop)).isZero();
        assertThat(out).startsWith("NAMESPACE");
        assertThat(column(0).stream().distinct()).containsExactlyInAnyOrder("kube-system", "shop");
    }

    @Test
    void rowsAndObjectsOfSeveralClustersNameTheirs() {
        String both = shop + "," + test;
        assertThat(run("deploy", "-n", "shop", "--cluster", both)).isZero();
        assertThat(out).startsWith("CLUSTER");
        assertThat(column(0).stream().distinct()).containsExactlyInAnyOrder(shop, test);
        assertThat(run("deploy", "-n", "shop", "--cluster", both, "-o", "json")).isZero();
        JsonNode items = JsonMapper.builder().build().readTree(out).path("items");
        assertThat(StreamSupport.stream(items.spliterator(), false)
                        .map(i -> i.at("/metadata/annotations/castellan.dev~1cluster")
                                .asString(""))
                        .distinct())
                .containsExactlyInAnyOrder(shop, test);
        assertThat(run("deploy/web", "-n", "shop", "--cluster", both, "-o", "name"))
                .isZero();
        assertThat(out.lines()).containsExactlyInAnyOrder(shop + "/deployment.apps/web", test + "/deployment.apps/web");
        assertThat(run("deploy/web", "-n", "shop", "--cluster", shop, "-o", "json"))
                .isZero();
        assertThat(out).doesNotContain("castellan.dev/cluster");
        assertThat(JsonMapper.builder().build().readTree(out).path("kind").asString())
                .isEqualTo("Deployment");
    }

    @Test
    void aNamespaceThatIsRefusedIsToldBesideTheOther() {
        assertThat(run("pods", "-n", "tills,kube-system", "--cluster", "prod-mcr-tills-viewer"))
                .isEqualTo(7);
        assertThat(column(0)).isNotEmpty().containsOnly("tills");
        assertThat(err).contains("may not list pods in namespace kube-system", "[cluster-forbidden]");
    }

    @Test
    void objectsOfSeveralKindsAreNamedAndEachMissingOneIsTold() {
        assertThat(run("deploy/web", "svc/web", "-n", "shop", "--cluster", shop, "-o", "name"))
                .isZero();
        assertThat(out.lines()).containsExactly("deployment.apps/web", "service/web");
        assertThat(run("deploy", "no-a", "web", "no-b", "-n", "shop", "--cluster", shop, "-o", "name"))
                .isEqualTo(6);
        assertThat(out).isEqualTo("deployment.apps/web\n");
        assertThat(err).contains("“no-a” not found", "“no-b” not found");
        assertThat(run("deploy/web", "web", "-n", "shop", "--cluster", shop)).isEqualTo(2);
        assertThat(run("deploy/web", "svc/web", "-n", "shop", "-w", "--cluster", shop))
                .isEqualTo(2);
    }

    @Test
    void allOfAKindAreDescribedAsWellAsThoseThatAreSelected() {
        assertThat(typed("describe", "deploy", "-n", "shop", "--cluster", shop, "-o", "json"))
                .isZero();
        assertThat(JsonMapper.builder().build().readTree(out).path("kind").stringValue())
                .isEqualTo("List");
        int all = JsonMapper.builder().build().readTree(out).path("items").size();
        assertThat(all).isGreaterThan(1);
        assertThat(run("deploy/web", "-n", "shop", "--cluster", shop, "-o", "json"))
                .isZero();
        var label = JsonMapper.builder()
                .build()
                .readTree(out)
                .at("/metadata/labels")
                .properties()
                .iterator()
                .next();
        assertThat(typed(
                        "describe",
                        "deploy",
                        "-l",
                        label.getKey() + "=" + label.getValue().stringValue(),
                        "-n",
                        "shop",
                        "--cluster",
                        shop))
                .isZero();
        assertThat(out).contains("Deployment shop/web\n");
        assertThat(out.lines().filter(l -> l.startsWith("Deployment "))).hasSizeLessThan(all);
        assertThat(typed("describe", "ns/default", "ns/shop", "--cluster", shop, "-o", "json"))
                .isZero();
        assertThat(JsonMapper.builder().build().readTree(out).path("items")).hasSize(2);
        assertThat(typed("describe", "svc", "-A", "--cluster", shop, "-o", "json"))
                .isZero();
        assertThat(StreamSupport.stream(
                                JsonMapper.builder()
                                        .build()
                                        .readTree(out)
                                        .path("items")
                                        .spliterator(),
                                false)
                        .map(i -> i.at("/object/namespace").asString())
                        .distinct())
                .contains("shop", "kube-system");
        assertThat(typed("describe", "pods", "-n", "empty-as-can-be", "--cluster", shop))
                .isZero();
        assertThat(err).contains("Nothing found in empty-as-can-be");
        assertThat(typed("describe", "deploy/web", "-A", "--cluster", shop)).isEqualTo(2);
    }
}
