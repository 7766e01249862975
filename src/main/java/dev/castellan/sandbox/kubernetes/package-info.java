/**
 * Practice Kubernetes API servers, one per cluster of the fleet, over real HTTPS on loopback.
 *
 * <p>The server is our own and not fabric8's mock web server: that one serves a self-signed certificate only, cannot
 * ask for client certificates, holds every answer in memory as a string and streams a watch over WebSocket alone, while
 * kubectl and break-glass certificates need the opposite of each.
 */
@NullMarked
package dev.castellan.sandbox.kubernetes;

import org.jspecify.annotations.NullMarked;
