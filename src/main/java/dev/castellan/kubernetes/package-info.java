/** API servers: kubeconfig, credentials, who am I, what may I do. */
@NullMarked
package dev.castellan.kubernetes;

import org.jspecify.annotations.NullMarked;
