/**
 * The local proxy of a check-out: a child process that alone holds the admin key, speaks TLS on loopback to kubectl, judges
 * and records each request, and passes it on. Values and streams only: nothing here knows the state of a check-out.
 */
@NullMarked
package dev.castellan.breakglass.proxy;

import org.jspecify.annotations.NullMarked;
