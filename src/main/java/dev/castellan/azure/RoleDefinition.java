package dev.castellan.azure;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a role allows: the union of its blocks.
 *
 * @param id the ARM resource id
 * @param name the GUID
 * @param roleName as shown; untrusted
 * @param builtIn whether Azure made it, else it is a custom role
 * @param description untrusted
 * @param assignableScopes where it may be assigned
 * @param permissions each is judged on its own
 */
public record RoleDefinition(
        String id,
        String name,
        String roleName,
        boolean builtIn,
        Optional<String> description,
        List<String> assignableScopes,
        List<Permission> permissions) {
    public RoleDefinition {
        name = name.toLowerCase(Locale.ROOT);
        assignableScopes = List.copyOf(assignableScopes);
        permissions = List.copyOf(permissions);
    }
}
