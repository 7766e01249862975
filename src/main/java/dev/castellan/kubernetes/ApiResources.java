package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.util.List;

/**
 * The kinds of a server, as far as they could be read.
 *
 * @param resources every kind once, in the version the server prefers
 * @param gaps groups whose kinds are unknown or out of date, most often because an aggregated API is down
 */
public record ApiResources(List<ApiResource> resources, List<Gap> gaps) {
    public ApiResources {
        resources = List.copyOf(resources);
        gaps = List.copyOf(gaps);
    }

    /** A group and version that could not be read, such as {@code metrics.k8s.io/v1beta1}, and why. */
    public record Gap(String groupVersion, Failure failure) {}
}
