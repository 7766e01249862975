package dev.castellan.browse.object;

import dev.castellan.fleet.ClusterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What keeps an object as it is, so that a change made by hand is undone or lost at the next release.
 *
 * @param tool what it is
 * @param source where the object is kept, in words; untrusted
 * @param address the object that stands for the source in the cluster, where there is one
 * @param effect what will happen to a change made here
 */
public record Keeper(Tool tool, String source, Optional<ObjectAddress> address, String effect) {
    /** What keeps it. */
    public enum Tool {
        FLUX("Flux"),
        ARGO_CD("Argo CD"),
        HELM("Helm"),
        ADDON_MANAGER("Add-on manager"),
        CONTROLLER("Controller");

        private final String label;

        Tool(String label) {
            this.label = label;
        }

        /** The word shown. */
        public String label() {
            return label;
        }
    }

    private static final String FLUX_KUSTOMIZE = "kustomize.toolkit.fluxcd.io";
    private static final String FLUX_HELM = "helm.toolkit.fluxcd.io";
    private static final String SOON = "The change will be undone at the next reconciliation.";

    /** What keeps the object, strongest first. */
    public static List<Keeper> of(ClusterId cluster, ObjectNode object) {
        Map<String, String> labels = Json.map(object, "metadata", "labels");
        Map<String, String> annotations = Json.map(object, "metadata", "annotations");
        List<Keeper> keepers = new ArrayList<>();
        flux(cluster, labels, FLUX_KUSTOMIZE, "Kustomization").ifPresent(keepers::add);
        flux(cluster, labels, FLUX_HELM, "HelmRelease").ifPresent(keepers::add);
        argo(cluster, labels, annotations).ifPresent(keepers::add);
        boolean helm = keepers.stream().noneMatch(k -> k.tool() == Tool.FLUX)
                && (annotations.containsKey("meta.helm.sh/release-name")
                        || labels.getOrDefault("app.kubernetes.io/managed-by", "")
                                .equals("Helm"));
        if (helm) {
            String release = annotations.getOrDefault("meta.helm.sh/release-name", "");
            String namespace = annotations.getOrDefault("meta.helm.sh/release-namespace", "");
            keepers.add(new Keeper(
                    Tool.HELM,
                    release.isEmpty()
                            ? "a Helm release"
                            : "release " + (namespace.isEmpty() ? "" : namespace + "/") + release,
                    Optional.empty(),
                    "The change may be lost at the next upgrade of the release."));
        }
        String mode = labels.getOrDefault("addonmanager.kubernetes.io/mode", "");
        if (mode.equals("Reconcile")) {
            keepers.add(new Keeper(Tool.ADDON_MANAGER, "the add-on manager of the cluster", Optional.empty(), SOON));
        }
        if (keepers.isEmpty()) {
            byManagers(object).ifPresent(keepers::add);
        }
        controller(cluster, object).ifPresent(keepers::add);
        return List.copyOf(keepers);
    }

    private static Optional<Keeper> flux(ClusterId cluster, Map<String, String> labels, String group, String kind) {
        String name = labels.getOrDefault(group + "/name", "");
        String namespace = labels.getOrDefault(group + "/namespace", "");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Keeper(
                Tool.FLUX,
                kind + " " + namespace + "/" + name,
                Optional.of(new ObjectAddress(cluster, group, kind, namespace, name)),
                SOON));
    }

    /** The tracking id is {@code APP:GROUP/KIND:NAMESPACE/NAME}; older ones use a label. */
    private static Optional<Keeper> argo(
            ClusterId cluster, Map<String, String> labels, Map<String, String> annotations) {
        String id = annotations.getOrDefault("argocd.argoproj.io/tracking-id", "");
        String app = id.contains(":") ? id.substring(0, id.indexOf(':')) : "";
        if (app.isEmpty()) {
            app = labels.getOrDefault("argocd.argoproj.io/instance", "");
        }
        if (app.isEmpty()) {
            return Optional.empty();
        }
        // An application in another namespace than Argo's own is written NAMESPACE_NAME.
        int mark = app.indexOf('_');
        String namespace = mark > 0 ? app.substring(0, mark) : "argocd";
        String name = mark > 0 ? app.substring(mark + 1) : app;
        return Optional.of(new Keeper(
                Tool.ARGO_CD,
                "Application " + name,
                Optional.of(new ObjectAddress(cluster, "argoproj.io", "Application", namespace, name)),
                "The change shows as out of sync and is undone where self-heal is on."));
    }

    private static Optional<Keeper> byManagers(ObjectNode object) {
        for (Ownership.Owner owner : Ownership.of(object).managers()) {
            Tool tool = switch (owner.name()) {
                case "kustomize-controller", "helm-controller" -> Tool.FLUX;
                case "argocd-controller", "argocd-application-controller" -> Tool.ARGO_CD;
                default -> Tool.CONTROLLER;
            };
            if (tool != Tool.CONTROLLER && owner.applied()) {
                return Optional.of(new Keeper(tool, "field manager " + owner.name(), Optional.empty(), SOON));
            }
        }
        return Optional.empty();
    }

    private static Optional<Keeper> controller(ClusterId cluster, ObjectNode object) {
        for (JsonNode owner : Json.list(object, "metadata", "ownerReferences")) {
            if (Json.truth(owner, "controller")) {
                String kind = Json.text(owner, "kind");
                String name = Json.text(owner, "name");
                return Optional.of(new Keeper(
                        Tool.CONTROLLER,
                        kind + " " + name,
                        Optional.of(new ObjectAddress(
                                cluster,
                                Json.group(Json.text(owner, "apiVersion")),
                                kind,
                                Json.text(object, "metadata", "namespace"),
                                name)),
                        "Its controller may undo the change or replace the object; change the owner instead."));
            }
        }
        return Optional.empty();
    }
}
