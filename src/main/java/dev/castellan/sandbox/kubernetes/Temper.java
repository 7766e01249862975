package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;

/** How a cluster's server behaves, so that every kind of trouble can be met in the default fleet. */
enum Temper {
    GOOD,
    /** Nothing listens at its address. */
    GONE,
    /** Each answer takes seconds. */
    SLOW,
    /** Its serving certificate ended yesterday. */
    EXPIRED_CERTIFICATE,
    /** It takes Entra tokens only in a proof-of-possession wrapper. */
    DEMANDS_POP;

    private static final String SLOW_ONE = "dev-edi-tills";
    private static final String EXPIRED_ONE = "test-mcr-tills";
    private static final String POP_ONE = "prod-rtm-port";

    /** The temper of a cluster of the plan; the many variations of a large fleet are all good. */
    static Temper of(ClusterPlan cluster) {
        if (cluster.connectivity() == ClusterPlan.Connectivity.EXPIRED) {
            return GONE;
        }
        return switch (cluster.name()) {
            case SLOW_ONE -> SLOW;
            case EXPIRED_ONE -> EXPIRED_CERTIFICATE;
            case POP_ONE -> DEMANDS_POP;
            default -> GOOD;
        };
    }

    /** Whether the plan has a cluster with a temper; small fleets may lack one. */
    static boolean present(FleetPlan plan, Temper temper) {
        return plan.clusters().stream().limit(64).anyMatch(c -> of(c) == temper);
    }
}
