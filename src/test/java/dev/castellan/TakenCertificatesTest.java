package dev.castellan;

import static dev.castellan.console.breakglass.Checkouts.ADA;
import static dev.castellan.console.breakglass.Checkouts.BEN;
import static dev.castellan.console.breakglass.Checkouts.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.console.access.identity.AdminCertificates;
import dev.castellan.console.access.identity.AdminCertificates.Certificate;
import dev.castellan.console.access.identity.AdminCertificates.Standing;
import dev.castellan.console.breakglass.Checkouts;
import dev.castellan.console.shell.Address;
import dev.castellan.fleet.Environment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the identity page is told of somebody's check-outs. */
class TakenCertificatesTest {
    private static final Principal OF_ADA = Principal.user("Ada@Fabrikam.example");

    private static Checkout in(CheckoutState state, int number, dev.castellan.breakglass.Person by) {
        return Checkouts.in(
                state, number, by, Checkouts.request("leeds-prod-0" + number, Environment.PRODUCTION, false, false));
    }

    private static AdminCertificates.Taken taken(Principal who, Checkout... all) {
        return TakenCertificates.of(Checkouts.snapshot(BEN, List.of(all)), who, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "FETCHING,FETCHING",
        "HELD,OUT",
        "IN_USE,OUT",
        "RETURNING,OUT",
        "OVERDUE,NOT_BACK",
        "LOST,NOT_BACK",
        "RETURNED,BACK",
        "VERIFIED,BACK",
        "NEUTRALISED,REFUSED"
    })
    void everyStateHasItsWord(CheckoutState state, Standing standing) {
        Certificate one = taken(OF_ADA, in(state, 1, ADA)).all().getFirst();
        assertThat(one.standing()).isEqualTo(standing);
        assertThat(one.cluster()).isEqualTo("leeds-prod-01");
        assertThat(one.by()).isEqualTo(ADA.name());
        assertThat(one.place())
                .isEqualTo(Address.of("breakglass", in(state, 1, ADA).id().value()));
        boolean came = state != CheckoutState.FETCHING;
        assertThat(one.until().filter(t -> t.isAfter(NOW)).isPresent()).isEqualTo(came);
        assertThat(one.as()).isEqualTo(came ? "masterclient" : "");
        assertThat(one.back().isPresent()).isEqualTo(standing == Standing.BACK || standing == Standing.REFUSED);
        assertThat(one.tainted().isEmpty())
                .isEqualTo(state != CheckoutState.OVERDUE
                        && state != CheckoutState.LOST
                        && state != CheckoutState.RETURNED);
    }

    @ParameterizedTest
    @CsvSource({"REQUESTED", "APPROVED", "DENIED", "CANCELLED", "EXPIRED"})
    void whatNeverBroughtAKeyIsNoCertificate(CheckoutState state) {
        assertThat(taken(OF_ADA, in(state, 1, ADA)).all()).isEmpty();
    }

    @Test
    void onlyThePersonsOwnAndOnceEach() {
        Checkout emergency = Checkouts.in(
                CheckoutState.HELD, 1, ADA, Checkouts.request("leeds-prod-01", Environment.PRODUCTION, false, true));
        AdminCertificates.Taken of = taken(OF_ADA, emergency, in(CheckoutState.HELD, 2, BEN));
        assertThat(of.all()).extracting(Certificate::cluster).containsExactly("leeds-prod-01");
        assertThat(of.unknown()).isEmpty();
        assertThat(of.at()).contains(NOW);
        assertThat(taken(Principal.user("cleo@fabrikam.example"), emergency).all())
                .isEmpty();
        // Renamed since: the object id of the account is the same.
        assertThat(TakenCertificates.of(
                                Checkouts.snapshot(BEN, List.of(emergency)),
                                Principal.user("ada.lovelace@fabrikam.example"),
                                Optional.of("ada"))
                        .all())
                .hasSize(1);
    }

    /** Guests and applications are bound by their object ids, and no directory has to be read to know one. */
    @Test
    void whoIsBoundByItsObjectIdIsFound() {
        String id = "0a1b2c3d-0000-4000-8000-00000000b001";
        var guest = new dev.castellan.breakglass.Person("guest@other.example", id + ".tenant", "laptop");
        Checkout held = in(CheckoutState.HELD, 1, guest);
        assertThat(taken(Principal.user(id), held).all()).hasSize(1);
        assertThat(taken(Principal.user(id.replace('a', 'b')), held).all()).isEmpty();
    }

    @Test
    void theUserAndTheGroupOfTheCertificateAreFoundToo() {
        Checkout held = in(CheckoutState.HELD, 1, ADA);
        assertThat(taken(Principal.user("masterclient"), held).all())
                .singleElement()
                .extracting(Certificate::by)
                .isEqualTo(ADA.name());
        assertThat(taken(Principal.group("system:masters"), held).all()).hasSize(1);
        assertThat(taken(Principal.group("ada@fabrikam.example"), held).all()).isEmpty();
    }

    @Test
    void aRecordThatCouldNotBeReadOrIsNotWholeSaysSo() {
        BreakGlassSnapshot read = Checkouts.snapshot(BEN, List.of());
        var away = dev.castellan.failure.Failure.expected("ledger-team-away", "The team's ledger is away.", "", "");
        BreakGlassSnapshot partly = snapshot(read, read.at(), Optional.empty(), away);
        assertThat(TakenCertificates.of(partly, OF_ADA, Optional.empty()).unknown())
                .contains("There may be more", "The team's ledger is away.");
    }

    /** What was never read is of no time; and what is said of the policy is not said of the record. */
    @Test
    void aRecordThatWasNeverReadIsOfNoTime() {
        BreakGlassSnapshot read = Checkouts.snapshot(BEN, List.of());
        var away = dev.castellan.failure.Failure.expected("ledger-unreadable", "It cannot be read.", "", "");
        var lapsed = dev.castellan.failure.Failure.expected(BreakGlassSnapshot.POLICY_LAPSED, "A policy.", "", "");
        AdminCertificates.Taken never =
                TakenCertificates.of(snapshot(read, Optional.empty(), Optional.of(away)), OF_ADA, Optional.empty());
        assertThat(never.at()).isEmpty();
        assertThat(never.all()).isEmpty();
        assertThat(never.unknown()).contains("nothing is known", "It cannot be read.");
        AdminCertificates.Taken again =
                TakenCertificates.of(snapshot(read, read.at(), Optional.of(away)), OF_ADA, Optional.empty());
        assertThat(again.at()).contains(NOW);
        assertThat(again.unknown()).contains("read again", "there may be more");
        assertThat(TakenCertificates.of(snapshot(read, read.at(), Optional.empty(), lapsed), OF_ADA, Optional.empty())
                        .unknown())
                .isEmpty();
    }

    private static BreakGlassSnapshot snapshot(
            BreakGlassSnapshot of,
            Optional<java.time.Instant> at,
            Optional<dev.castellan.failure.Failure> failure,
            dev.castellan.failure.Failure... findings) {
        return new BreakGlassSnapshot(
                at,
                failure,
                of.me(),
                of.out(),
                of.waitingForMe(),
                of.waitingForOthers(),
                of.ready(),
                of.reviews(),
                of.history(),
                of.tainted(),
                of.irregular(),
                of.policy(),
                of.said(),
                of.proposal(),
                List.of(findings));
    }

    @Test
    void aMachineThatNeverHadOneOpensNothing() {
        AdminCertificates.Taken of = new TakenCertificates(() -> false, () -> {
                    throw new AssertionError("opened");
                })
                .of(OF_ADA, Optional.empty());
        assertThat(of.all()).isEmpty();
        assertThat(of.unknown()).contains("not known here");
    }
}
