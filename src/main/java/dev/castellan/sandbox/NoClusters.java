package dev.castellan.sandbox;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.KubernetesDoors;

/** Stands in until the practice API servers are there: kubeconfigs without a cluster. */
final class NoClusters implements KubernetesDoors {
    private static final String EMPTY = "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n";

    @Override
    public String userKubeconfig(ClusterPlan cluster) {
        return EMPTY;
    }

    @Override
    public String adminKubeconfig(ClusterPlan cluster) {
        return EMPTY;
    }

    @Override
    public String connectKubeconfig(ClusterPlan cluster, boolean aad) {
        return EMPTY;
    }

    @Override
    public String kubeconfig() {
        return EMPTY;
    }

    @Override
    public void close() {}
}
