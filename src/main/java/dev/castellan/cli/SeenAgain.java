package dev.castellan.cli;

import dev.castellan.breakglass.Checkout;
import dev.castellan.fleet.DisplayText;
import java.time.Instant;
import java.util.List;

/** Says which clusters got a mark because a certificate was seen after it had been given back. */
final class SeenAgain {
    private final Session session;

    SeenAgain(Session session) {
        this.session = session;
    }

    void tell(List<Checkout> marked) {
        for (Checkout each : marked) {
            session.output()
                    .remark(
                            "Marked: the certificate of check-out %s was seen after it had been given back. %s counts as"
                                            .formatted(
                                                    each.id(),
                                                    DisplayText.clean(
                                                            each.request().clusterName()))
                                    + " tainted until the certificate is refused"
                                    + each.held()
                                            .map(h -> " or ends on "
                                                    + day(h.facts().notAfter()))
                                            .orElse("")
                                    + ": castellan breakglass status " + each.id() + ".");
        }
    }

    private String day(Instant time) {
        return time.atZone(session.zone()).toLocalDate().toString();
    }
}
