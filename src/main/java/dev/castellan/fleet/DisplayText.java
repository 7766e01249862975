package dev.castellan.fleet;

import dev.castellan.kubernetes.Untrusted;

/** Makes names from clusters, kubeconfigs and Azure safe to show. */
public final class DisplayText {
    private DisplayText() {}

    /**
     * The text on one line with control characters and direction marks made visible, so that a hostile name can neither
     * break the layout nor read as another name; at most 253 characters, the longest a Kubernetes name may be.
     */
    public static String clean(String untrusted) {
        return shown(untrusted, 253);
    }

    /** The same for a whole sentence with names in it: at most 4,000 characters. */
    public static String sentence(String untrusted) {
        return shown(untrusted, 4_000);
    }

    private static String shown(String untrusted, int most) {
        StringBuilder shown = new StringBuilder();
        int count = 0;
        for (int i = 0; i < untrusted.length(); ) {
            int c = untrusted.codePointAt(i);
            i += Character.charCount(c);
            if (count++ == most) {
                return shown.append('…').toString();
            }
            if (Untrusted.visible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u%04X".formatted(c));
            }
        }
        return shown.toString();
    }
}
