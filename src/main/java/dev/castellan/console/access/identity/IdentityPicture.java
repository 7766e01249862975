package dev.castellan.console.access.identity;

import dev.castellan.access.Principal;
import dev.castellan.console.access.identity.IdentityFacts.CertificateFacts;
import dev.castellan.console.access.identity.IdentityFacts.UseFacts;
import dev.castellan.console.access.identity.IdentityFacts.WayFacts;
import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Optional;

/**
 * What the identity tab knows at one moment.
 *
 * @param wanted whom to show; empty for the choice
 * @param everybody who can be chosen; empty before the first time
 * @param facts what is known of the one wanted; empty while it is put together
 * @param ways the ways to more; empty while the graph is made
 * @param use what it did; empty where no audit log was given
 * @param certificates requests for certificates that name it; empty while the server is asked
 * @param taken admin certificates it took out or is known by; empty while that is read
 */
record IdentityPicture(
        Optional<Principal> wanted,
        Optional<List<SubjectRow>> everybody,
        Optional<IdentityFacts> facts,
        Optional<WayFacts> ways,
        Optional<UseFacts> use,
        Optional<CertificateFacts> certificates,
        Optional<AdminCertificates.Taken> taken,
        Optional<Failure> failure) {
    static IdentityPicture empty() {
        return new IdentityPicture(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    IdentityPicture wanting(Optional<Principal> other) {
        return new IdentityPicture(
                other,
                everybody,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    IdentityPicture withEverybody(List<SubjectRow> rows) {
        return new IdentityPicture(wanted, Optional.of(rows), facts, ways, use, certificates, taken, failure);
    }

    IdentityPicture withFacts(IdentityFacts found) {
        return new IdentityPicture(
                wanted, everybody, Optional.of(found), ways, use, certificates, taken, Optional.empty());
    }

    IdentityPicture withWays(WayFacts found) {
        return new IdentityPicture(wanted, everybody, facts, Optional.of(found), use, certificates, taken, failure);
    }

    IdentityPicture withUse(Optional<UseFacts> found) {
        return new IdentityPicture(wanted, everybody, facts, ways, found, certificates, taken, failure);
    }

    IdentityPicture withCertificates(CertificateFacts found) {
        return new IdentityPicture(wanted, everybody, facts, ways, use, Optional.of(found), taken, failure);
    }

    IdentityPicture withTaken(AdminCertificates.Taken found) {
        return new IdentityPicture(wanted, everybody, facts, ways, use, certificates, Optional.of(found), failure);
    }

    IdentityPicture failed(Failure why) {
        return new IdentityPicture(wanted, everybody, facts, ways, use, certificates, taken, Optional.of(why));
    }
}
