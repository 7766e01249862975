package dev.castellan.console.access.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.finding.Triage;
import dev.castellan.console.FakeShell;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.access.finding.FindingsFilter.Standing;
import dev.castellan.console.access.finding.FindingsPicture.Effect;
import dev.castellan.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsModelTest {
    private static final LocalDate NEXT_YEAR = LocalDate.parse("2027-02-01");

    @TempDir
    private Path folder = Path.of(".");

    private final FakeShell shell = FakeShell.withoutToolkit(() -> Worlds.NOW);

    @AfterEach
    void end() {
        shell.close();
    }

    private FindingsModel model() {
        Triage triage = FindingsGalleryTest.triage(folder, Worlds.NOW);
        FindingsModel model = new FindingsModel("c1", triage, shell);
        model.show(Worlds.reading(Worlds.shop().build()));
        await().until(() -> model.picture().stage() == FindingsPicture.Stage.FOUND);
        return model;
    }

    @Test
    void theWorstComesFirstAndIsSearchedBySeveralWords() {
        FindingsModel model = model();
        assertThat(model.picture().shown().getFirst().severity()).isEqualTo(Severity.CRITICAL);
        model.filter(FindingsFilter.NONE.typing("deployer PODS"));
        assertThat(model.picture().shown())
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.who()).isEqualTo("ServiceAccount ci/deployer"));
        model.filter(FindingsFilter.NONE.with(Severity.MEDIUM, true));
        assertThat(model.picture().shown())
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.severity()).isEqualTo(Severity.MEDIUM));
        Map<String, String> link = model.picture().filter().choices();
        assertThat(FindingsFilter.of(link)).isEqualTo(model.picture().filter());
        assertThat(FindingsFilter.of(Map.of("severity", "x,critical", "state", "came-back,?")))
                .isEqualTo(FindingsFilter.NONE.with(Severity.CRITICAL, true).with(Standing.CAME_BACK, true));
    }

    @Test
    void whatIsSetAsideIsHiddenUntilAskedForAndComesBack() {
        FindingsModel model = model();
        int all = model.picture().shown().size();
        List<String> two =
                model.picture().shown().stream().limit(2).map(FindingRow::id).toList();
        List<Failure> failed = new CopyOnWriteArrayList<>();
        model.setAside(two, "Known and watched", "team-a", NEXT_YEAR, failed::add);
        await().until(() -> !shell.told.isEmpty());
        assertThat(failed).isEmpty();
        assertThat(model.picture().shown()).hasSize(all - 2);
        assertThat(model.picture().byStanding()).containsEntry(Standing.SET_ASIDE, 2);
        model.filter(FindingsFilter.NONE.with(Standing.SET_ASIDE, true));
        assertThat(model.picture().shown().stream().map(FindingRow::id)).containsExactlyElementsOf(two);
        assertThat(model.picture().shown().getFirst().standing()).isEqualTo("set aside until 2027-02-01");
        model.bringBack(two);
        await().until(() -> shell.told.size() == 2);
        assertThat(model.picture().byStanding()).doesNotContainKey(Standing.SET_ASIDE);
    }

    @Test
    void withoutAReasonNothingIsSetAsideAndWhyIsTold() {
        FindingsModel model = model();
        List<Failure> failed = new CopyOnWriteArrayList<>();
        model.setAside(List.of(model.picture().shown().getFirst().id()), "", "team-a", NEXT_YEAR, failed::add);
        await().until(() -> !failed.isEmpty());
        assertThat(failed.getFirst().code()).isEqualTo("access-suppression");
        assertThat(model.picture().byStanding()).doesNotContainKey(Standing.SET_ASIDE);
    }

    @Test
    void somebodySeesToIt() {
        FindingsModel model = model();
        String id = model.picture().shown().getFirst().id();
        model.assign(List.of(id), "ben", "OPS-1", f -> {});
        await().until(() -> !shell.told.isEmpty());
        assertThat(model.picture().shown().getFirst().standing()).isEqualTo("with ben");
    }

    @Test
    void whatAFixWouldChangeIsWorkedOutForTheOneLookedAt() {
        FindingsModel model = model();
        FindingRow pods = model.picture().all().stream()
                .filter(r -> r.finding().kind().equals("pods"))
                .findFirst()
                .orElseThrow();
        model.select(Optional.of(pods.id()));
        await().until(() -> model.picture().effect().filter(Effect::known).isPresent());
        assertThat(model.picture().effect().orElseThrow().lines())
                .anySatisfy(l -> assertThat(l)
                        .startsWith("ServiceAccount ci/deployer loses create")
                        .contains("pods"));
        assertThat(model.picture().effect().orElseThrow().lines())
                .allSatisfy(l -> assertThat(l).doesNotContain("deployments"));
        model.select(Optional.of("nothing"));
        assertThat(model.picture().effect()).isEmpty();
        assertThat(model.picture().selectedRow()).isEmpty();
    }

    @Test
    void whatIsKeptInANamespaceIsNoLossThere() {
        RoleId wide = RoleId.cluster("secret-readers");
        RoleId till = RoleId.in("till", "secret-readers");
        PolicyRule secrets = PolicyRule.resources(List.of("get"), List.of(""), List.of("secrets"));
        FindingsModel model = new FindingsModel("c1", FindingsGalleryTest.triage(folder, Worlds.NOW), shell);
        model.show(Worlds.reading(Worlds.shop()
                .add(new Namespace("till", Map.of()))
                .add(Role.of(wide, secrets))
                .add(Role.of(till, secrets))
                .add(Binding.cluster("eve", wide, Subject.user("eve")))
                .add(Binding.in("till", "eve", till, Subject.user("eve")))
                .build()));
        await().until(() -> model.picture().stage() == FindingsPicture.Stage.FOUND);
        FindingRow row = model.picture().all().stream()
                .filter(r -> r.who().equals("User eve") && r.finding().where().isEmpty())
                .findFirst()
                .orElseThrow();
        model.select(Optional.of(row.id()));
        await().until(() -> model.picture().effect().filter(Effect::known).isPresent());
        assertThat(model.picture().effect().orElseThrow().lines())
                .containsExactly("User eve loses get secrets in core in the whole cluster but till");
    }

    @Test
    void oneThatIsClosedMeanwhileWorksNothingOut() {
        FindingsModel model = model();
        FindingRow row = model.picture().all().stream()
                .filter(r -> r.finding().fix().change().isPresent())
                .findFirst()
                .orElseThrow();
        var _ = model.onChange(() -> {
            if (model.picture().effect().isPresent()) {
                model.close();
            }
        });
        assertThatCode(() -> model.select(Optional.of(row.id()))).doesNotThrowAnyException();
        assertThat(model.picture().effect().orElseThrow().known()).isFalse();
    }

    @Test
    void aDamagedFileOfTriageIsToldInsteadOfFindingsThatLookOpen() throws IOException {
        Triage triage = FindingsGalleryTest.triage(folder, Worlds.NOW);
        Path file = triage.file("c1");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{");
        FindingsModel model = new FindingsModel("c1", triage, shell);
        model.show(Worlds.reading(Worlds.shop().build()));
        await().until(() -> model.picture().stage() == FindingsPicture.Stage.FAILED);
        assertThat(model.picture().failure().orElseThrow().code()).isEqualTo("access-findings-file");
    }
}
