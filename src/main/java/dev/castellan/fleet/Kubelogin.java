package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Cloud;
import dev.castellan.kubernetes.Executables;
import dev.castellan.kubernetes.PluginProgram;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Microsoft's {@code kubelogin}, which makes the proof-of-possession tokens that AKS enabled by Azure Arc wants. Found by
 * ourselves, with arguments we build from what we know and a clean environment: nothing in a downloaded kubeconfig decides
 * what runs (flags: the program's own documentation, {@code docs/book/src/concepts/azure-arc.md}).
 */
final class Kubelogin {
    /** The Arc server app, whose tokens the clusters accept; the same in all clouds. */
    static final String SERVER_APP = "6256c85f-0aad-4d50-b960-e6e9b21efe35";

    /** Microsoft's own client app for it. */
    private static final String CLIENT_APP = "3f4439ff-e698-4d6d-84fe-09c9d574f06b";

    /** What a program needs to find its files and open a browser. Nothing that configures kubelogin or Azure is among it. */
    private static final Set<String> PASSED_ON = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "LANG",
            "LC_ALL",
            "TMPDIR",
            "TMP",
            "TEMP",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XAUTHORITY",
            "XDG_RUNTIME_DIR",
            "XDG_CURRENT_DESKTOP",
            "XDG_SESSION_TYPE",
            "DBUS_SESSION_BUS_ADDRESS",
            "HTTPS_PROXY",
            "HTTP_PROXY",
            "NO_PROXY",
            "https_proxy",
            "http_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "SystemRoot",
            "SystemDrive",
            "USERPROFILE",
            "APPDATA",
            "LOCALAPPDATA",
            "ComSpec",
            "PATHEXT");

    /** An Azure resource id, each part of it as Azure allows names; neither a comma nor an equals sign is among that. */
    private static final Pattern RESOURCE = Pattern.compile("(/[\\p{L}\\p{N}_(][\\p{L}\\p{N}._()-]{0,127}){2,16}");

    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

    private Kubelogin() {}

    /** The program, or why it cannot be used. */
    record Found(Optional<Path> program, Optional<Failure> failure) {}

    static Found find(Cloud cloud, Map<String, String> environment, Path home) {
        if (Cloud.KNOWN.stream().noneMatch(known -> known.authority().equals(cloud.authority()))) {
            return new Found(
                    Optional.empty(),
                    Optional.of(Failure.expected(
                            "fleet-kubelogin-cloud",
                            "kubelogin does not know the cloud " + DisplayText.clean(cloud.name()) + ".",
                            "It cannot make tokens for clusters there.",
                            "Nothing to do; another way is used.")));
        }
        Optional<Path> program = Executables.find("kubelogin", environment, home);
        return program.isPresent()
                ? new Found(program, Optional.empty())
                : new Found(
                        Optional.empty(),
                        Optional.of(Failure.expected(
                                "fleet-kubelogin-missing",
                                "kubelogin is not installed.",
                                "Clusters that want proof-of-possession tokens cannot be opened directly.",
                                "Install it with: az aks install-cli")));
    }

    /**
     * How it is started for one cluster.
     *
     * @throws dev.castellan.failure.FailureException {@code fleet-kubelogin-name} where an id is not as Azure makes them:
     *     the program splits the claims at commas, and another claim must not come in with a name
     */
    static PluginProgram start(
            Path program, Cloud cloud, String tenantId, String clusterArmId, Map<String, String> environment) {
        if (!RESOURCE.matcher(clusterArmId).matches()
                || !TENANT.matcher(tenantId).matches()) {
            throw new Failure(
                            "fleet-kubelogin-name",
                            "The id of this cluster or of its tenant holds unusual characters.",
                            "It is not passed on to kubelogin, which could take it for something else.",
                            "Connect in another way, or check in the Azure portal where this cluster comes from.",
                            true,
                            DisplayText.clean(clusterArmId) + " in " + DisplayText.clean(tenantId))
                    .asException();
        }
        Map<String, String> clean = new HashMap<>();
        environment.forEach((name, value) -> {
            if (PASSED_ON.contains(name)) {
                clean.put(name, value);
            }
        });
        return new PluginProgram(
                program,
                List.of(
                        "get-token",
                        "--login",
                        "interactive",
                        "--server-id",
                        SERVER_APP,
                        "--client-id",
                        CLIENT_APP,
                        "--tenant-id",
                        tenantId,
                        "--environment",
                        cloud.kubeloginEnvironment(),
                        "--pop-enabled",
                        "--pop-claims",
                        "u=" + clusterArmId),
                clean);
    }
}
