package dev.castellan.sandbox.kubernetes;

/**
 * In which form an answer is wanted, from the Accept header.
 *
 * @param as {@code Table}, {@code PartialObjectMetadata}, {@code PartialObjectMetadataList} or empty for the object itself
 * @param version of meta.k8s.io
 */
record Form(String as, String version) {
    static final Form WHOLE = new Form("", "v1");

    /**
     * The first form in the list that this server has.
     *
     * @throws Refusal 406 when there is none
     */
    static Form of(String accept) {
        if (accept.isBlank()) {
            return WHOLE;
        }
        for (String entry : accept.split(",", -1)) {
            String[] parts = entry.trim().split("\\s*;\\s*", -1);
            String as = "";
            String version = "v1";
            for (String part : parts) {
                if (part.startsWith("as=")) {
                    as = part.substring(3);
                } else if (part.startsWith("v=")) {
                    version = part.substring(2);
                }
            }
            boolean json =
                    parts[0].equals("application/json") || parts[0].equals("*/*") || parts[0].equals("application/*");
            boolean known = as.isEmpty()
                    || as.equals("Table")
                    || as.equals("PartialObjectMetadata")
                    || as.equals("PartialObjectMetadataList");
            if (json && known && (version.equals("v1") || version.equals("v1beta1"))) {
                return new Form(as, version);
            }
        }
        throw Refusal.notAcceptable();
    }

    boolean table() {
        return as.equals("Table");
    }

    boolean partial() {
        return as.startsWith("PartialObjectMetadata");
    }
}
