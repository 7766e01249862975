/**
 * Break-glass: the admin certificate of a cluster is checked out, used without ever being exported, and given back with
 * proof.
 *
 * <p>{@link dev.castellan.breakglass.BreakGlass} is the front door. What is true stands in the ledger: {@link
 * dev.castellan.breakglass.CheckoutEvent} says what can be recorded about a check-out, {@link
 * dev.castellan.breakglass.Register} folds the entries to {@link dev.castellan.breakglass.Checkout}s; both are pure. The
 * steps of a check-out are one class each ({@code Fetching}, {@code Using}, {@code Exporting}, {@code Returning}, {@code
 * Probing}); {@code TimeWatch} looks at the time while a program runs, {@code Recovery} picks up what the last one left. The
 * key lies sealed in a {@link dev.castellan.breakglass.KeyVault} and is opened only by a {@link
 * dev.castellan.breakglass.Custodian}, in a process of its own.
 */
@NullMarked
package dev.castellan.breakglass;

import org.jspecify.annotations.NullMarked;
