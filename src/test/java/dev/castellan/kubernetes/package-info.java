/** Tests of kubeconfigs, credentials and clients. */
@NullMarked
package dev.castellan.kubernetes;

import org.jspecify.annotations.NullMarked;
