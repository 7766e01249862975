/** What every practice server stands on: authority, HTTPS, tokens, faults, secrets, and the plan of the fleet. */
@NullMarked
package dev.castellan.sandbox.ground;

import org.jspecify.annotations.NullMarked;
