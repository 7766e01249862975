package dev.castellan.breakglass.proxy;

/** Where a body ends (RFC 9112, section 6.3). */
sealed interface Framing {
    /** There is none. */
    record None() implements Framing {}

    /** After so many bytes. */
    record Length(long bytes) implements Framing {}

    /** After the chunk of no bytes and the trailers. */
    record Chunked() implements Framing {}

    /** Where the connection ends; answers only. */
    record UntilClose() implements Framing {}
}
