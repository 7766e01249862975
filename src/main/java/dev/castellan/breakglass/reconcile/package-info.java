/**
 * Three records of one thing: the ledger says who was allowed, Azure's activity log who fetched, the Kubernetes audit log who
 * used. What two of them do not agree on is a finding.
 */
@NullMarked
package dev.castellan.breakglass.reconcile;

import org.jspecify.annotations.NullMarked;
