package dev.castellan.access.azure;

import java.util.Set;

/**
 * That somebody is in no group yet and may make itself, or anybody, a member (Microsoft Entra documentation, “Group owners”;
 * Microsoft Graph permissions reference).
 *
 * @param who the object id of a person or application
 * @param what for an owner the object id of the group, otherwise the permission
 * @param groups the groups it comes into by that, those around a group included
 */
public record Join(String who, Means means, String what, Set<String> groups) {
    /** By what. */
    public enum Means {
        OWNER,
        /** Owner after an activation. */
        OWNER_LATER,
        /** A permission in Microsoft Graph for every group. */
        PERMISSION,
        /** A permission in Microsoft Graph for every group but those that can hold roles of the directory. */
        PERMISSION_MOSTLY
    }

    public Join {
        groups = Set.copyOf(groups);
    }
}
