package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Kubeconfig files merged as kubectl merges them: the first file that names a cluster, user or context wins, the first
 * {@code current-context} counts, relative paths belong to their file. Files are read, never written.
 */
public final class Kubeconfig {
    private final Map<String, KubeconfigFile.Cluster> clusters = new LinkedHashMap<>();
    private final Map<String, KubeconfigFile.User> users = new LinkedHashMap<>();
    private final Map<String, KubeconfigFile.Context> contexts = new LinkedHashMap<>();
    private final Map<Path, Failure> problems = new LinkedHashMap<>();
    private Optional<String> currentContext = Optional.empty();

    private Kubeconfig() {}

    /**
     * The files that kubectl would read.
     *
     * @param chosen files chosen explicitly; they replace everything else
     * @param environment for {@code KUBECONFIG}
     * @param home for {@code .kube/config}
     */
    public static List<Path> files(List<Path> chosen, Map<String, String> environment, Path home) {
        if (!chosen.isEmpty()) {
            return List.copyOf(new LinkedHashSet<>(chosen));
        }
        String list = environment.getOrDefault("KUBECONFIG", "");
        if (list.isEmpty()) {
            return List.of(home.resolve(".kube").resolve("config"));
        }
        Set<Path> files = new LinkedHashSet<>();
        for (String part : list.split(Pattern.quote(File.pathSeparator), -1)) {
            if (!part.isEmpty()) {
                try {
                    files.add(Path.of(part));
                } catch (InvalidPathException e) {
                    // Such a file cannot exist, and kubectl skips files that do not exist.
                }
            }
        }
        return List.copyOf(files);
    }

    /**
     * Reads and merges the files; what is wrong with one is told in {@link #problems} and hides no other. Files that do not
     * exist are skipped.
     */
    public static Kubeconfig load(List<Path> files) {
        Kubeconfig merged = new Kubeconfig();
        for (Path file : files) {
            try {
                KubeconfigReader.read(file).ifPresent(merged::add);
            } catch (FailureException e) {
                merged.problems.put(file, e.failure());
            }
        }
        return merged;
    }

    /** As {@link #load}, where a file that does not exist is a problem too, because somebody asked for it by name. */
    public static Kubeconfig loadChosen(List<Path> files) {
        Kubeconfig merged = load(files);
        for (Path file : files) {
            if (!java.nio.file.Files.exists(file)) {
                merged.problems.put(
                        file,
                        Failure.expected(
                                "kubeconfig-missing",
                                "The kubeconfig " + Untrusted.quote(file.toString()) + " does not exist.",
                                "Its clusters are missing; other files are not affected.",
                                "Check the name, or choose another file."));
            }
        }
        return merged;
    }

    /**
     * Reads a kubeconfig that came from elsewhere. It may say where a server is and what to show to it, but it may not name
     * files of this computer, programs to run, or proxies.
     *
     * @param name stands for the file in texts
     * @param content the YAML
     * @throws FailureException {@code kubeconfig-…}
     */
    public static Kubeconfig parse(Path name, byte[] content) {
        Kubeconfig config = new Kubeconfig();
        config.add(KubeconfigReader.parse(name, content).withoutReach());
        return config;
    }

    private void add(KubeconfigFile file) {
        file.clusters().forEach(clusters::putIfAbsent);
        file.users().forEach(users::putIfAbsent);
        file.contexts().forEach(contexts::putIfAbsent);
        if (currentContext.isEmpty()) {
            currentContext = file.currentContext();
        }
    }

    /** Every context, in the order of the files. Reads certificate files to tell their end. */
    public List<KubeContext> contexts() {
        List<KubeContext> list = new ArrayList<>();
        for (KubeconfigFile.Context context : contexts.values()) {
            list.add(describe(context));
        }
        return list;
    }

    /** The context with this name. */
    public Optional<KubeContext> context(String name) {
        return Optional.ofNullable(contexts.get(name)).map(this::describe);
    }

    /** The context that kubectl uses by default. */
    public Optional<String> currentContext() {
        return currentContext;
    }

    /** What is wrong, at most one failure per file. */
    public List<Failure> problems() {
        return List.copyOf(problems.values());
    }

    /** What is wrong with this file. */
    public Optional<Failure> problem(Path file) {
        return Optional.ofNullable(problems.get(file));
    }

    /** Where a context leads. */
    record Place(KubeconfigFile.Cluster cluster, URI server) {}

    /** The server and the user of a context, both checked as far as they can be without connecting. */
    record Pair(KubeconfigFile.Cluster cluster, KubeconfigFile.User user, KubeconfigFile.Context context, URI server) {}

    /**
     * What a context stands for.
     *
     * @throws FailureException {@code kubeconfig-…} when it cannot be used
     */
    Pair pair(String contextName) {
        KubeconfigFile.Context context = contextNamed(contextName);
        Place place = place(contextName);
        KubeconfigFile.User user = users.get(context.user());
        if (user == null) {
            throw unusable(
                    context,
                    "names the user " + Untrusted.quote(context.user()) + ", who is nowhere defined",
                    "Add the user entry, or the file that holds it.");
        }
        check(context, user);
        return new Pair(place.cluster(), user, context, place.server());
    }

    private KubeconfigFile.Context contextNamed(String contextName) {
        KubeconfigFile.Context context = contexts.get(contextName);
        if (context == null) {
            throw Failure.expected(
                            "kubeconfig-no-context",
                            "There is no context " + Untrusted.quote(contextName) + ".",
                            "No kubeconfig file in use names it.",
                            "Check the name, or add the file that holds it.")
                    .asException();
        }
        return context;
    }

    /**
     * Where a context leads, whatever its user.
     *
     * @throws FailureException {@code kubeconfig-…} when that is nowhere safe
     */
    Place place(String contextName) {
        KubeconfigFile.Context context = contextNamed(contextName);
        KubeconfigFile.Cluster cluster = clusters.get(context.cluster());
        if (cluster == null) {
            throw unusable(
                    context,
                    "names the cluster " + Untrusted.quote(context.cluster()) + ", which is nowhere defined",
                    "Add the cluster entry, or the file that holds it.");
        }
        return new Place(cluster, server(context, cluster));
    }

    private static void check(KubeconfigFile.Context context, KubeconfigFile.User user) {
        if (user.basic()) {
            throw unusable(
                    context,
                    "signs in with a password",
                    "Kubernetes dropped passwords in 1.19: use a certificate, a token or a plug-in.");
        }
        if (user.authProvider().isPresent()) {
            throw unusable(
                    context,
                    "uses the old auth-provider "
                            + Untrusted.quote(user.authProvider().get()),
                    "Replace it by an exec plug-in such as kubelogin.");
        }
        if (user.hasCertificate() && user.keyFile().isEmpty() && user.keyData().isEmpty()) {
            throw unusable(context, "has a certificate without a key", "Add client-key or client-key-data.");
        }
        KubeconfigFile.Impersonation as = user.impersonation();
        if (as.user().isEmpty()
                && (as.uid().isPresent()
                        || !as.groups().isEmpty()
                        || !as.extra().isEmpty())) {
            throw unusable(context, "acts as groups without a user", "Add the as field, or remove the others.");
        }
        if (user.exec().isPresent()) {
            CredentialPlugins.check(context.name(), user.exec().get());
        }
    }

    private static URI server(KubeconfigFile.Context context, KubeconfigFile.Cluster cluster) {
        String text = cluster.server().orElse("").strip();
        if (text.isEmpty()) {
            throw unusable(context, "has no server address", "Add the server to the cluster entry.");
        }
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : "https://" + text);
        } catch (URISyntaxException e) {
            throw unusable(context, "has a server address that is not valid", "Write it as https://host:port.");
        }
        String scheme = uri.getScheme();
        if (uri.getHost() == null || uri.getUserInfo() != null || scheme == null) {
            throw unusable(context, "has a server address that is not valid", "Write it as https://host:port.");
        }
        if (cluster.insecure()) {
            throw Failure.expected(
                            "kubeconfig-insecure",
                            "The context " + Untrusted.quote(context.name()) + " switches the check of the server off.",
                            "Anybody on the way could read and change everything, so Castellan does not connect.",
                            "Put the authority's certificate into certificate-authority-data and remove"
                                    + " insecure-skip-tls-verify.")
                    .asException();
        }
        if (scheme.equalsIgnoreCase("http")) {
            if (!Proxies.loopback(uri.getHost())) {
                throw Failure.expected(
                                "kubeconfig-insecure",
                                "The context " + Untrusted.quote(context.name()) + " connects without encryption.",
                                "Anybody on the way could read and change everything, so Castellan does not connect.",
                                "Use an https:// address.")
                        .asException();
            }
        } else if (!scheme.equalsIgnoreCase("https")) {
            throw unusable(context, "has a server address that is not valid", "Write it as https://host:port.");
        }
        return uri;
    }

    private static FailureException unusable(KubeconfigFile.Context context, String what, String remedy) {
        return Failure.expected(
                        "kubeconfig-unusable",
                        "The context " + Untrusted.quote(context.name()) + " " + what + ".",
                        "It cannot be opened; other contexts are not affected.",
                        remedy)
                .asException();
    }

    private KubeContext describe(KubeconfigFile.Context context) {
        Optional<Failure> problem = Optional.empty();
        Optional<Instant> expiry = Optional.empty();
        try {
            var _ = pair(context.name());
        } catch (FailureException e) {
            problem = Optional.of(e.failure());
        }
        Optional<KubeconfigFile.User> user = Optional.ofNullable(users.get(context.user()));
        if (user.isPresent() && user.get().hasCertificate()) {
            try {
                expiry = KeyMaterial.expiry(user.get());
            } catch (FailureException e) {
                problem = problem.or(() -> Optional.of(e.failure()));
            }
        }
        Optional<String> server = Optional.ofNullable(clusters.get(context.cluster()))
                .flatMap(KubeconfigFile.Cluster::server)
                .map(s -> s.replaceFirst("//[^/@]*@", "//"));
        return new KubeContext(
                context.name(),
                context.file(),
                context.cluster(),
                context.user(),
                context.namespace(),
                server,
                user.map(Kubeconfig::sign).orElse(KubeContext.SignIn.NONE),
                expiry,
                currentContext.isPresent() && currentContext.get().equals(context.name()),
                problem);
    }

    /** kubectl's order: a plug-in runs only where neither token nor certificate is given. */
    private static KubeContext.SignIn sign(KubeconfigFile.User user) {
        if (user.basic()) {
            return KubeContext.SignIn.BASIC;
        }
        if (user.authProvider().isPresent()) {
            return KubeContext.SignIn.AUTH_PROVIDER;
        }
        if (user.tokenFile().isPresent()) {
            return KubeContext.SignIn.TOKEN_FILE;
        }
        if (user.token().isPresent()) {
            return KubeContext.SignIn.TOKEN;
        }
        if (user.hasCertificate()) {
            return KubeContext.SignIn.CERTIFICATE;
        }
        return user.exec().isPresent() ? KubeContext.SignIn.EXEC : KubeContext.SignIn.NONE;
    }
}
