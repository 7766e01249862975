package dev.castellan.fleet;

import java.util.Locale;

/**
 * Names one cluster across sources and restarts.
 *
 * @param value the lower-cased ARM id, or {@code kubeconfig:} and the context's name
 */
public record ClusterId(String value) {
    /** The cluster behind an ARM resource id; ids differ in case only, so they are folded. */
    public static ClusterId ofArm(String resourceId) {
        return new ClusterId(resourceId.toLowerCase(Locale.ROOT));
    }

    /** The cluster behind a kubeconfig context. */
    public static ClusterId ofContext(String context) {
        return new ClusterId("kubeconfig:" + context);
    }

    @Override
    public String toString() {
        return value;
    }
}
