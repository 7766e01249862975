package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import java.util.Optional;

/**
 * One way that was considered to reach a cluster.
 *
 * @param route the kind of route
 * @param means by what, in a few words: {@code kubelogin at /usr/bin/kubelogin}, {@code Entra bearer token}, the context's
 *     name
 * @param used whether this one is in use
 * @param failure why it was not used; empty where it was not needed
 */
public record RouteNote(RouteKind route, String means, boolean used, Optional<Failure> failure) {}
