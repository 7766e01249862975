/**
 * Looks on this machine for copies of an admin certificate or its key, and takes them away. What is found is proof of
 * presence; what is not found is only “not at these places, at this time”.
 */
@NullMarked
package dev.castellan.breakglass.sweep;

import org.jspecify.annotations.NullMarked;
