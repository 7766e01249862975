package dev.castellan.console.cluster;

/** The classes of the stylesheet {@code cluster.css}. */
final class ClusterStyle {
    static final String ACCESS = "cluster-access";
    static final String ANSWER = "cluster-answer";
    static final String CARD = "cluster-card";
    static final String GROUPS = "cluster-groups";
    static final String PROGRESS = "cluster-progress";
    static final String SCREEN = "cluster";
    static final String STALE = "cluster-stale";
    static final String TILE = "cluster-tile";
    static final String TILES = "cluster-tiles";
    static final String WHY = "cluster-why";

    private ClusterStyle() {}
}
