package dev.castellan.breakglass.proxy;

/** The head of an answer as it came; its framing depends on the request too, see {@link HeadParser#framing}. */
record ResponseHead(int status, String reason, Headers headers) {}
