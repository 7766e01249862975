package dev.castellan.azure;

import java.util.List;
import java.util.Optional;

/**
 * An extension installed in a connected cluster.
 *
 * @param id the ARM resource id
 * @param name its name
 * @param extensionType compare ignoring case: {@code microsoft.policyinsights}, {@code microsoft.flux} …
 * @param provisioningState {@code Succeeded}, {@code Failed} … an open enumeration
 * @param currentVersion what runs
 * @param pinnedVersion what was asked for; empty with automatic upgrades
 * @param autoUpgrade whether minor versions are taken automatically
 * @param releaseTrain {@code Stable} …
 * @param releaseNamespace where it runs
 * @param systemExtension whether Azure manages it alone
 * @param problems messages of errors and of statuses that are not fine; untrusted
 */
public record Extension(
        String id,
        String name,
        String extensionType,
        Optional<String> provisioningState,
        Optional<String> currentVersion,
        Optional<String> pinnedVersion,
        boolean autoUpgrade,
        Optional<String> releaseTrain,
        Optional<String> releaseNamespace,
        boolean systemExtension,
        List<String> problems) {
    public Extension {
        problems = List.copyOf(problems);
    }
}
