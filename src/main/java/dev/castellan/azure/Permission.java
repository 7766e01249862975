package dev.castellan.azure;

import java.util.List;
import java.util.Optional;

/**
 * One block of a role definition or a deny assignment. What {@code notActions} takes away is taken away inside this block
 * only; it denies nothing.
 *
 * @param actions patterns of control-plane actions; {@code *} stands for any text, slashes included
 * @param notActions patterns taken away from them
 * @param dataActions patterns of data-plane actions
 * @param notDataActions patterns taken away from them
 * @param condition what has to hold besides, in the language of Azure conditions
 */
public record Permission(
        List<String> actions,
        List<String> notActions,
        List<String> dataActions,
        List<String> notDataActions,
        Optional<String> condition) {
    public Permission {
        actions = List.copyOf(actions);
        notActions = List.copyOf(notActions);
        dataActions = List.copyOf(dataActions);
        notDataActions = List.copyOf(notDataActions);
    }
}
