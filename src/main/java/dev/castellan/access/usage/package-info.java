/** What identities used of what they have, from the audit log of an API server, and the smaller roles that would do. */
@NullMarked
package dev.castellan.access.usage;

import org.jspecify.annotations.NullMarked;
