/**
 * Review campaigns: every grant in a scope is kept or removed by somebody who answers for it, then signed off, and the removals
 * become a change. What a campaign is and what may follow what is pure; {@link dev.castellan.access.review.Reviews} keeps
 * campaigns as files and records every step in the ledger.
 */
@NullMarked
package dev.castellan.access.review;

import org.jspecify.annotations.NullMarked;
