package dev.castellan.breakglass.proxy;

/**
 * The head of a request as it came.
 *
 * @param method in capitals, as HTTP has it
 * @param target as sent: visible ASCII only
 */
record RequestHead(String method, String target, Headers headers, Framing framing) {}
