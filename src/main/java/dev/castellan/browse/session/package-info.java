/** Sessions into containers: terminals, their screens, and forwarded ports, each guarded and told to whoever records it. */
@NullMarked
package dev.castellan.browse.session;

import org.jspecify.annotations.NullMarked;
