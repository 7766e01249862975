package dev.castellan.console.access;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.FleetCluster;
import java.util.Optional;

/**
 * What the access screen knows at one moment.
 *
 * @param source what is to be shown
 * @param cluster the cluster behind it, as far as it is known
 * @param stage where the reading stands
 * @param step what is being done, in a few words
 * @param reading what was read last; it stays while it is read again, and where that fails
 * @param failure why it could not be read
 * @param agreement how far the server agreed; empty before it was asked
 * @param checking how many questions of how many were put to the server; empty while it is not asked
 * @param checkFailure why the server could not be asked
 */
record AccessPicture(
        AccessSource source,
        Optional<FleetCluster> cluster,
        Stage stage,
        String step,
        Optional<AccessReading> reading,
        Optional<Failure> failure,
        Optional<Agreement> agreement,
        Optional<Check> checking,
        Optional<Failure> checkFailure) {
    /** Where the reading stands. */
    enum Stage {
        /** The fleet is read because the cluster is not known yet. */
        LOOKING,
        READING,
        READ,
        FAILED,
        CANCELLED;

        boolean busy() {
            return this == LOOKING || this == READING;
        }
    }

    /** How far the questions to the server are. */
    record Check(int asked, int of) {}

    static AccessPicture first(AccessSource source, Optional<FleetCluster> cluster) {
        return new AccessPicture(
                source,
                cluster,
                cluster.isPresent() || source instanceof AccessSource.File ? Stage.READING : Stage.LOOKING,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    AccessPicture withCluster(Optional<FleetCluster> now) {
        return new AccessPicture(source, now, stage, step, reading, failure, agreement, checking, checkFailure);
    }

    AccessPicture at(Stage next, String doing) {
        return new AccessPicture(
                source, cluster, next, doing, reading, Optional.empty(), agreement, checking, checkFailure);
    }

    AccessPicture failed(Failure why) {
        return new AccessPicture(
                source, cluster, Stage.FAILED, "", reading, Optional.of(why), agreement, checking, checkFailure);
    }

    AccessPicture read(AccessReading made) {
        return new AccessPicture(
                source,
                cluster,
                Stage.READ,
                "",
                Optional.of(made),
                Optional.empty(),
                made.agreement(),
                checking,
                Optional.empty());
    }

    AccessPicture checking(Optional<Check> how) {
        return new AccessPicture(source, cluster, stage, step, reading, failure, agreement, how, Optional.empty());
    }

    AccessPicture checked(Optional<Agreement> found, Optional<Failure> why) {
        return new AccessPicture(source, cluster, stage, step, reading, failure, found, Optional.empty(), why);
    }

    /** Whether signing in is what helps. */
    boolean signedOut() {
        return failure.map(Failure::code)
                .filter(c -> c.endsWith("signed-out") || c.startsWith("identity-") || c.equals("cluster-unauthorized"))
                .isPresent();
    }
}
