/** How every connection leaves this machine: trusted certificates and proxies. */
@NullMarked
package dev.castellan.network;

import org.jspecify.annotations.NullMarked;
