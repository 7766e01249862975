package dev.castellan.azure;

import java.util.Optional;

/**
 * A management group.
 *
 * @param name the last part of its id
 * @param displayName untrusted
 */
public record ManagementGroup(String name, Optional<String> displayName) {
    /** Its scope. */
    public String scope() {
        return "/providers/Microsoft.Management/managementGroups/" + name;
    }
}
