package dev.castellan.azure;

import java.util.List;
import java.util.Optional;

/**
 * Actions that are refused whatever roles allow.
 *
 * @param id the ARM resource id
 * @param name as shown; untrusted
 * @param description untrusted
 * @param scope where it holds
 * @param doNotApplyToChildScopes whether it holds there only, not below
 * @param principals whom it hits
 * @param excludePrincipals whom it spares
 * @param permissions what it refuses
 * @param systemProtected whether only Azure may change it
 * @param condition when it holds only
 */
public record DenyAssignment(
        String id,
        String name,
        Optional<String> description,
        String scope,
        boolean doNotApplyToChildScopes,
        List<Named> principals,
        List<Named> excludePrincipals,
        List<Permission> permissions,
        boolean systemProtected,
        Optional<String> condition) {
    /** The id that stands for everybody. */
    public static final String EVERYBODY = "00000000-0000-0000-0000-000000000000";

    public DenyAssignment {
        principals = List.copyOf(principals);
        excludePrincipals = List.copyOf(excludePrincipals);
        permissions = List.copyOf(permissions);
    }

    /**
     * A principal that is named.
     *
     * @param id the object id, or {@link #EVERYBODY}
     * @param type {@code User}, {@code Group}, {@code ServicePrincipal}, {@code SystemDefined} or something newer
     */
    public record Named(String id, String type) {}
}
