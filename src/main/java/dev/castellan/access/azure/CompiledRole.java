package dev.castellan.access.azure;

import dev.castellan.azure.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The blocks of a role or a deny assignment, ready to be asked. */
final class CompiledRole {
    private final List<Block> blocks = new ArrayList<>();

    CompiledRole(List<Permission> permissions) {
        for (Permission p : permissions) {
            blocks.add(new Block(
                    patterns(p.actions()),
                    patterns(p.notActions()),
                    patterns(p.dataActions()),
                    patterns(p.notDataActions()),
                    p.condition().map(Condition::of)));
        }
    }

    private record Block(
            List<ActionPattern> actions,
            List<ActionPattern> notActions,
            List<ActionPattern> dataActions,
            List<ActionPattern> notDataActions,
            Optional<Condition> condition) {
        boolean names(boolean data, String action) {
            return any(data ? dataActions : actions, action);
        }

        boolean takesAway(boolean data, String action) {
            return any(data ? notDataActions : notActions, action);
        }
    }

    /** Whether one block holds the action. */
    Truth allows(AzureAction action) {
        String id = action.lower();
        Truth allowed = Truth.FALSE;
        for (Block block : blocks) {
            if (block.names(action.data(), id) && !block.takesAway(action.data(), id)) {
                allowed = allowed.or(block.condition().map(c -> c.holds(action)).orElse(Truth.TRUE));
            }
        }
        return allowed;
    }

    /** Whether a block names the action and takes it away again. */
    boolean takesAway(AzureAction action) {
        String id = action.lower();
        return blocks.stream().anyMatch(b -> b.names(action.data(), id) && b.takesAway(action.data(), id));
    }

    /** Whether the same action is held on the other plane, where it counts for nothing here. */
    boolean onOtherPlane(AzureAction action) {
        String id = action.lower();
        return blocks.stream().anyMatch(b -> b.names(!action.data(), id) && !b.takesAway(!action.data(), id));
    }

    private static boolean any(List<ActionPattern> patterns, String action) {
        for (ActionPattern pattern : patterns) {
            if (pattern.matches(action)) {
                return true;
            }
        }
        return false;
    }

    private static List<ActionPattern> patterns(List<String> texts) {
        return texts.stream().map(ActionPattern::of).toList();
    }
}
