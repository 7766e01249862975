package dev.castellan.access.graph;

/**
 * Colours of a drawing, each as {@code #rrggbb}.
 *
 * @param paper behind everything
 * @param text of names
 * @param muted of what stands beside
 * @param line of wires and frames
 * @param card of what belongs to Kubernetes
 * @param azure frame and sign of what belongs to Azure
 * @param azureCard of what belongs to Azure
 * @param bad of what is critical
 * @param attention of what is high
 * @param way of the steps of a way
 */
public record Look(
        String paper,
        String text,
        String muted,
        String line,
        String card,
        String azure,
        String azureCard,
        String bad,
        String attention,
        String way) {
    /** On white, for documents. */
    public static final Look PRINT = new Look(
            "#ffffff", "#1d2530", "#566271", "#b4bec9", "#f4f6f9", "#0b4f9e", "#e6f0fd", "#a3171e", "#8a5a00",
            "#b3261e");
}
