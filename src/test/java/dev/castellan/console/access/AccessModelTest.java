package dev.castellan.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.access.AccessPicture.Stage;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessModelTest {
    private static final FleetCluster CLUSTER =
            Clusters.cluster("leeds-prod-01").build();
    private static final Failure SIGNED_OUT = Failure.expected(
            "identity-sign-in-needed", "Your sign-in has ended.", "Nothing can be read.", "Sign in again.");

    private final FakeShell shell = FakeShell.withoutToolkit(() -> Clusters.NOW);
    private final FakeAccessDesk desk = new FakeAccessDesk();

    @AfterEach
    void end() {
        shell.close();
    }

    private AccessModel model() {
        return new AccessModel(new AccessSource.Cluster(CLUSTER.id()), desk, shell);
    }

    private static void reaches(AccessModel model, Stage stage) {
        await().until(() -> model.picture().stage() == stage);
    }

    @Test
    void aClusterIsReadWhenAskedFor() {
        desk.knows(CLUSTER);
        AccessModel model = model();
        assertThat(model.picture().reading()).isEmpty();
        model.read();
        reaches(model, Stage.READ);
        assertThat(model.picture().reading().orElseThrow().snapshot().bindings())
                .isNotEmpty();
    }

    @Test
    void aClusterThatIsNotKnownYetIsLookedForFirst() {
        desk.looking(() -> desk.knows(CLUSTER));
        AccessModel model = model();
        model.read();
        reaches(model, Stage.READ);
        assertThat(model.picture().cluster()).contains(CLUSTER);
    }

    @Test
    void aClusterThatNobodyKnowsIsSaidToBeUnknown() {
        AccessModel model = model();
        model.read();
        reaches(model, Stage.FAILED);
        assertThat(model.picture().failure()).get().extracting(Failure::code).isEqualTo("console-access-unknown");
    }

    @Test
    void whatWasReadStaysWhereReadingAgainFails() {
        desk.knows(CLUSTER);
        AccessModel model = model();
        model.read();
        reaches(model, Stage.READ);
        Optional<AccessReading> first = model.picture().reading();
        desk.reads(() -> {
            throw SIGNED_OUT.asException();
        });
        model.read();
        reaches(model, Stage.FAILED);
        assertThat(model.picture().reading()).isEqualTo(first);
        assertThat(model.picture().signedOut()).isTrue();
    }

    @Test
    void readingCanBeStoppedAndALateReplyChangesNothing() {
        desk.knows(CLUSTER);
        CountDownLatch gate = desk.holds();
        AccessModel model = model();
        model.read();
        await().until(() -> model.picture().step().equals("Reading clusterrolebindings"));
        model.cancel();
        reaches(model, Stage.CANCELLED);
        gate.countDown();
        model.read();
        reaches(model, Stage.READ);
    }

    @Test
    void theAgreementStandsBesideTheReadingItWasAskedFor() {
        desk.knows(CLUSTER).disagrees(3);
        AccessModel model = model();
        model.check();
        assertThat(model.picture().checking()).as("nothing was read yet").isEmpty();
        model.read();
        reaches(model, Stage.READ);
        model.check();
        await().until(() -> model.picture().agreement().isPresent());
        assertThat(model.picture().agreement().orElseThrow().text()).isEqualTo("197 of 200 agree");
        assertThat(model.picture().agreement().orElseThrow().complete()).isFalse();
        assertThat(model.picture().checking()).isEmpty();
        assertThat(model.picture().reading().orElseThrow().agreement()).isPresent();
        model.read();
        await().until(() -> model.picture().stage() == Stage.READ
                && model.picture().agreement().isEmpty());
    }

    @Test
    void aFileIsReadWithoutTheFleetAndCannotAskAServer() {
        AccessModel model = new AccessModel(new AccessSource.File(Path.of("/data/x.castellan-access")), desk, shell);
        model.read();
        reaches(model, Stage.READ);
        model.check();
        assertThat(model.picture().checking()).isEmpty();
        model.save(Path.of("/data/y.castellan-access"));
        await().until(() -> desk.saved.size() == 1);
    }
}
