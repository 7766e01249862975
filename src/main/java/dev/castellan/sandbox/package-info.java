/** The practice fleet: a small Entra, a small Azure and small clusters, over real HTTPS on loopback. */
@NullMarked
package dev.castellan.sandbox;

import org.jspecify.annotations.NullMarked;
