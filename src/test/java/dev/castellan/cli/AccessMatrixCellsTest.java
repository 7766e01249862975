package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Matrix;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.kubernetes.ApiResource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a cell says where a narrow right is certain and a wide one is not. */
class AccessMatrixCellsTest {
    /** In a group the server may not be told of. */
    private static final Requester FAY = new Requester(
            "fay", List.of("crowd"), Map.of(), Optional.of(new Requester.Unsure(Set.of("crowd"), "Too many groups.")));

    private static AccessMatrixCells.Cell cell(Snapshot.Builder world, Matrix.Column column, List<String> verbs) {
        world.addResources(List.of(new ApiResource("", "v1", "", "namespaces", false, Set.of())));
        return new AccessMatrixCells(AccessIndex.of(world.build()), List.of(FAY), List.of(column), verbs, "shop")
                .cell(0, 0);
    }

    @Test
    void aPossibleWideRightIsToldBesideACertainNarrowOne() {
        RoleId one = RoleId.in("shop", "one");
        RoleId all = RoleId.in("shop", "all");
        PolicyRule get = PolicyRule.resources(List.of("get"), List.of(""), List.of("secrets"));
        AccessMatrixCells.Cell cell = cell(
                Snapshot.builder("prod", Instant.EPOCH)
                        .add(Role.of(one, get.named("a")))
                        .add(Role.of(all, get))
                        .add(Binding.in("shop", "one", one, Subject.user("fay")))
                        .add(Binding.in("shop", "all", all, Subject.group("crowd"))),
                new Matrix.Column("", "secrets", ""),
                List.of("get"));
        assertThat(cell.limited()).containsExactly("get");
        assertThat(cell.unknown()).containsExactly("get");
        assertThat(cell.text()).isEqualTo("(get) ?[get]");
    }

    @Test
    void theNamespaceItselfThroughAGroupThatIsNotSureIsNotKnown() {
        RoleId role = RoleId.in("shop", "keeper");
        AccessMatrixCells.Cell cell = cell(
                Snapshot.builder("prod", Instant.EPOCH)
                        .add(Role.of(
                                role,
                                PolicyRule.resources(List.of("get", "delete"), List.of(""), List.of("namespaces"))))
                        .add(Binding.in("shop", "keeper", role, Subject.group("crowd"))),
                new Matrix.Column("", "namespaces", ""),
                List.of("get", "list", "delete"));
        assertThat(cell.certain()).isEmpty();
        assertThat(cell.unknown()).containsExactly("get", "delete");
    }
}
