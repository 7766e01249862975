package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RegisterTest {
    private static final CheckoutId ID = new CheckoutId("co-000000000001");
    private static final Instant START = Instant.parse("2026-11-26T15:00:00Z");
    private static final Person ADA = new Person("ada@contoso.com", "oid-ada.tenant", "device-a");
    private static final Person BEN = new Person("ben@contoso.com", "oid-ben.tenant", "device-b");
    private static final Person CAL = new Person("cal@contoso.com", "oid-cal.tenant", "device-c");
    private static final CertificateFacts FACTS = new CertificateFacts(
            "f".repeat(64),
            "e".repeat(64),
            "1",
            "kubernetes-admin",
            List.of("system:masters"),
            "CN=kubernetes",
            "d".repeat(64),
            START.minus(Duration.ofDays(1)),
            START.plus(Duration.ofDays(300)),
            "https://10.0.0.1:6443");

    private final List<Entry> entries = new ArrayList<>();
    private Instant now = START;

    private static CheckoutRequest request(Environment environment, Duration time, boolean emergency) {
        return new CheckoutRequest(
                new ClusterId("kubeconfig:pos-07"),
                "pos-07",
                environment,
                "k3s",
                "The API server does not answer to Entra",
                Optional.of("INC-1"),
                time,
                CheckoutScope.FULL,
                CheckoutRequest.Source.AZURE,
                emergency);
    }

    private Entry add(Person by, CheckoutEvent event) {
        return add(by, event, Standing.RECORDED, ID.subject());
    }

    private Entry add(Person by, CheckoutEvent event, Standing standing, String subject) {
        return raw(by, event.type(), Draft.of(event.type(), "x", event.body()).body(), standing, subject);
    }

    private Entry raw(Person by, String type, Map<String, Object> body, Standing standing, String subject) {
        now = now.plusSeconds(1);
        Entry entry = new Entry(
                entries.size(),
                standing,
                UUID.randomUUID(),
                type,
                1,
                subject,
                body,
                new Actor(by.name(), by.account()),
                by.device(),
                new Entry.Place("log", entries.size()),
                new Entry.Times(now, new UUID(1, 1), 0, Optional.empty()),
                "hash-" + entries.size());
        entries.add(entry);
        return entry;
    }

    private Checkout checkout() {
        return Register.of(entries).checkout(ID).orElseThrow();
    }

    private CheckoutState state() {
        return checkout().state(now);
    }

    private List<String> why() {
        return Register.of(entries).irregular().stream()
                .map(Register.Irregular::why)
                .toList();
    }

    private String requested(Environment environment) {
        return add(ADA, new CheckoutEvent.Requested(request(environment, Duration.ofHours(1), false), 1))
                .hash();
    }

    private void held() {
        add(ADA, new CheckoutEvent.FetchIntent("guid", ""));
        add(ADA, new CheckoutEvent.Held(FACTS, now.plus(Duration.ofHours(1)), List.of()));
    }

    private static CheckoutEvent said(CheckoutEvent.Said.What what) {
        return new CheckoutEvent.Said(what, "because");
    }

    @Test
    void theWholeWay() {
        String hash = requested(Environment.PRODUCTION);
        assertThat(state()).isEqualTo(CheckoutState.REQUESTED);
        add(BEN, new CheckoutEvent.Approved(hash, "go"));
        assertThat(state()).isEqualTo(CheckoutState.APPROVED);
        add(ADA, new CheckoutEvent.FetchIntent("guid", ""));
        assertThat(state()).isEqualTo(CheckoutState.FETCHING);
        add(ADA, new CheckoutEvent.Held(FACTS, now.plus(Duration.ofHours(1)), List.of()));
        assertThat(state()).isEqualTo(CheckoutState.HELD);
        add(ADA, new CheckoutEvent.OpenIntent("u1"));
        assertThat(state()).isEqualTo(CheckoutState.IN_USE);
        add(ADA, new CheckoutEvent.Closed("u1", "by hand", 42));
        assertThat(state()).isEqualTo(CheckoutState.HELD);
        add(ADA, said(CheckoutEvent.Said.What.RETURN_INTENT));
        assertThat(state()).isEqualTo(CheckoutState.RETURNING);
        add(ADA, new CheckoutEvent.Returned(List.of("key destroyed")));
        assertThat(state()).isEqualTo(CheckoutState.RETURNED);
        ReturnReceipt receipt = new ReturnReceipt(
                now,
                "by hand",
                List.of("a"),
                List.of("b"),
                List.of(),
                List.of(),
                List.of(),
                List.of("c"),
                42,
                Optional.empty(),
                Optional.empty());
        add(ADA, new CheckoutEvent.Verified(receipt));
        assertThat(state()).isEqualTo(CheckoutState.VERIFIED);
        assertThat(checkout().receipt()).contains(receipt);
        assertThat(checkout().requests()).isEqualTo(42);
        assertThat(why()).isEmpty();
        assertThat(Register.of(entries).taints(now)).isEmpty();
    }

    @Test
    void whatIsBeingFetchedStaysSoWhateverIsSaidMeanwhile() {
        String hash = requested(Environment.PRODUCTION);
        add(BEN, new CheckoutEvent.Approved(hash, "go"));
        add(ADA, new CheckoutEvent.FetchIntent("guid", ""));
        add(CAL, new CheckoutEvent.Denied(hash, "not that one"));
        // A key may be there: a start looks for it only where something is under way.
        assertThat(state()).isEqualTo(CheckoutState.FETCHING);
        add(ADA, new CheckoutEvent.FetchFailed("breakglass-interrupted", "", false));
        assertThat(state()).isEqualTo(CheckoutState.DENIED);
    }

    @Test
    void nobodyApprovesForHimself() {
        String hash = requested(Environment.PRODUCTION);
        add(ADA, new CheckoutEvent.Approved(hash, ""));
        // Another account on the same device, the same account on another device, a guest of the same address, a tag,
        // nobody signed in.
        add(new Person("adm@contoso.com", "oid-x.t", "device-a"), new CheckoutEvent.Approved(hash, ""));
        add(new Person("other@contoso.com", "oid-ada.tenant2", "device-z"), new CheckoutEvent.Approved(hash, ""));
        add(
                new Person("ada_contoso.com#EXT#@fabrikam.com", "oid-y.t", "device-y"),
                new CheckoutEvent.Approved(hash, ""));
        add(new Person("ADA+admin@Contoso.com", "oid-z.t", "device-w"), new CheckoutEvent.Approved(hash, ""));
        add(new Person("ben", "", "device-v"), new CheckoutEvent.Approved(hash, ""));
        assertThat(state()).isEqualTo(CheckoutState.REQUESTED);
        assertThat(why()).hasSize(6);
    }

    @Test
    void whoAskedWithoutBeingSignedInMayBeWhoeverApproves() {
        // A kubeconfig alone on one machine, the account on another: nothing but a system's user name to compare.
        Person ada = new Person("ada", "", "device-of-her-laptop");
        String hash = add(
                        ada,
                        new CheckoutEvent.Requested(request(Environment.PRODUCTION, Duration.ofHours(1), false), 1))
                .hash();
        add(ADA, new CheckoutEvent.Approved(hash, ""));
        add(BEN, new CheckoutEvent.Approved(hash, ""));
        assertThat(state()).isEqualTo(CheckoutState.REQUESTED);
        assertThat(why()).hasSize(2).allMatch(w -> w.contains("was not signed in"));
    }

    @Test
    void aPolicyThatNobodyWasSignedInToProposeIsNotAccepted() {
        Map<String, Object> body =
                Draft.of("a.b", "x", PolicyFold.body(CheckoutPolicy.STANDARD)).body();
        Person ada = new Person("ada", "", "device-of-her-laptop");
        String hash = raw(ada, PolicyFold.PROPOSED, body, Standing.RECORDED, PolicyFold.SUBJECT)
                .hash();
        raw(ADA, PolicyFold.ACCEPTED, Map.of("proposal", hash), Standing.RECORDED, PolicyFold.SUBJECT);
        assertThat(Register.of(entries).proposal()).isPresent();
        assertThat(why()).singleElement().asString().contains("was not signed in");
    }

    /** It was in force once: that it is not any more is told until another one is. */
    @Test
    void aPolicyThatWasAcceptedThoughItsProposerWasNotSignedInIsToldAsLapsed() {
        Map<String, Object> body =
                Draft.of("a.b", "x", PolicyFold.body(CheckoutPolicy.STANDARD)).body();
        Person somebody = new Person("dora", "", "device-of-a-laptop");
        String hash = raw(somebody, PolicyFold.PROPOSED, body, Standing.RECORDED, PolicyFold.SUBJECT)
                .hash();
        assertThat(Register.of(entries).lapsed()).isEmpty();
        // Whoever could not accept it did not believe that it was.
        raw(somebody, PolicyFold.ACCEPTED, Map.of("proposal", hash), Standing.RECORDED, PolicyFold.SUBJECT);
        assertThat(Register.of(entries).lapsed()).isEmpty();
        raw(BEN, PolicyFold.ACCEPTED, Map.of("proposal", hash), Standing.RECORDED, PolicyFold.SUBJECT);
        assertThat(Register.of(entries).lapsed()).contains(new PolicyFold.Lapsed(somebody, BEN, now));
        String next = raw(ADA, PolicyFold.PROPOSED, body, Standing.RECORDED, PolicyFold.SUBJECT)
                .hash();
        assertThat(Register.of(entries).lapsed()).isPresent();
        raw(BEN, PolicyFold.ACCEPTED, Map.of("proposal", next), Standing.RECORDED, PolicyFold.SUBJECT);
        assertThat(Register.of(entries).lapsed()).isEmpty();
    }

    @Test
    void anApprovalCountsForItsRequestAndOnce() {
        String hash = requested(Environment.PRODUCTION);
        add(BEN, new CheckoutEvent.Approved("hash-of-another", ""));
        assertThat(state()).isEqualTo(CheckoutState.REQUESTED);
        add(BEN, new CheckoutEvent.Approved(hash, ""), Standing.OVERTAKEN, ID.subject());
        add(BEN, new CheckoutEvent.Approved(hash, ""), Standing.UNCONFIRMED, ID.subject());
        assertThat(state()).isEqualTo(CheckoutState.REQUESTED);
        // The same approval under another check-out's name.
        CheckoutId other = new CheckoutId("co-000000000002");
        add(
                ADA,
                new CheckoutEvent.Requested(request(Environment.PRODUCTION, Duration.ofHours(1), false), 0),
                Standing.RECORDED,
                other.subject());
        add(BEN, new CheckoutEvent.Approved(hash, ""), Standing.RECORDED, other.subject());
        assertThat(Register.of(entries).checkout(other).orElseThrow().state(now))
                .isEqualTo(CheckoutState.REQUESTED);
        add(BEN, new CheckoutEvent.Approved(hash, ""));
        add(BEN, new CheckoutEvent.Approved(hash, ""));
        assertThat(checkout().approvals()).hasSize(1);
        assertThat(state()).isEqualTo(CheckoutState.APPROVED);
    }

    @Test
    void whatAnEntryClaimsAboutThePolicyDoesNotCount() {
        add(ADA, new CheckoutEvent.Requested(request(Environment.PRODUCTION, Duration.ofHours(1), false), 0));
        assertThat(checkout().needed()).isEqualTo(1);
        add(ADA, new CheckoutEvent.FetchIntent("guid", ""));
        assertThat(state()).isEqualTo(CheckoutState.REQUESTED);
        assertThat(why()).containsExactly("It was not approved");
    }

    @Test
    void aRequestAgainstThePolicyIsNeverFetched() {
        String hash = add(
                        ADA,
                        new CheckoutEvent.Requested(request(Environment.PRODUCTION, Duration.ofHours(9), false), 1))
                .hash();
        add(BEN, new CheckoutEvent.Approved(hash, ""));
        add(ADA, new CheckoutEvent.FetchIntent("guid", ""));
        assertThat(checkout().violation().orElseThrow()).contains("at most 4 h");
        assertThat(checkout().fetches()).isEmpty();
        assertThat(state()).isNotEqualTo(CheckoutState.APPROVED);
    }

    @Test
    void itExpiresUnapprovedAndUnfetched() {
        String hash = requested(Environment.PRODUCTION);
        assertThat(checkout().state(START.plus(Duration.ofHours(25)))).isEqualTo(CheckoutState.EXPIRED);
        add(BEN, new CheckoutEvent.Approved(hash, ""));
        assertThat(checkout().state(now.plus(Duration.ofHours(3)))).isEqualTo(CheckoutState.APPROVED);
        assertThat(checkout().state(now.plus(Duration.ofHours(5)))).isEqualTo(CheckoutState.EXPIRED);
        requestedLate();
    }

    private void requestedLate() {
        entries.clear();
        now = START;
        String hash = requested(Environment.PRODUCTION);
        now = START.plus(Duration.ofHours(30));
        add(BEN, new CheckoutEvent.Approved(hash, ""));
        assertThat(state()).isEqualTo(CheckoutState.EXPIRED);
        assertThat(why()).containsExactly("It came after the request had expired");
    }

    /** Nobody can tell that a reviewer is somebody else than who was not signed in; of two, one is. */
    @Test
    void theEmergencyOfWhoWasNotSignedInIsReviewedByTwo() {
        Person nobody = new Person("ada", "", "device-x");
        add(nobody, new CheckoutEvent.Requested(request(Environment.PRODUCTION, Duration.ofHours(1), true), 0));
        add(nobody, new CheckoutEvent.FetchIntent("guid", ""));
        add(nobody, new CheckoutEvent.Held(FACTS, now.plus(Duration.ofHours(1)), List.of()));
        // On another machine, and signed in there: it may be the same person.
        add(ADA, said(CheckoutEvent.Said.What.REVIEWED));
        assertThat(checkout().reviewOpen(now)).isTrue();
        add(new Person("Ada@contoso.com", "oid-ada.tenant", "device-z"), said(CheckoutEvent.Said.What.REVIEWED));
        assertThat(why()).containsExactly("This person reviewed it before");
        assertThat(checkout().reviewOpen(now)).isTrue();
        assertThat(checkout().reviewWords())
                .isEqualTo("reviewed by ada@contoso.com; one more has to, since who asked was" + " not signed in");
        assertThat(checkout().reviewableBy(ADA, List.of(), now)).isFalse();
        assertThat(checkout().reviewableBy(BEN, List.of(), now)).isTrue();
        add(BEN, said(CheckoutEvent.Said.What.REVIEWED));
        assertThat(checkout().reviewOpen(now)).isFalse();
    }

    @Test
    void anEmergencyGoesAheadAndIsReviewedByAnother() {
        add(ADA, new CheckoutEvent.Requested(request(Environment.PRODUCTION, Duration.ofHours(1), true), 0));
        assertThat(state()).isEqualTo(CheckoutState.APPROVED);
        held();
        assertThat(state()).isEqualTo(CheckoutState.HELD);
        assertThat(checkout().reviewOpen(now)).isTrue();
        add(ADA, said(CheckoutEvent.Said.What.REVIEWED));
        assertThat(checkout().reviewOpen(now)).isTrue();
        add(BEN, said(CheckoutEvent.Said.What.REVIEWED));
        assertThat(checkout().reviewOpen(now)).isFalse();
    }

    @Test
    void onlyTheHoldersDeviceTellsWhatBecameOfTheKey() {
        String hash = requested(Environment.TEST);
        assertThat(hash).isNotEmpty();
        held();
        add(BEN, said(CheckoutEvent.Said.What.RETURN_INTENT));
        Person elsewhere = new Person(ADA.name(), ADA.account(), "device-other");
        add(elsewhere, said(CheckoutEvent.Said.What.RETURN_INTENT));
        assertThat(state()).isEqualTo(CheckoutState.HELD);
        add(ADA, said(CheckoutEvent.Said.What.RETURN_INTENT));
        add(BEN, new CheckoutEvent.Returned(List.of()));
        assertThat(state()).isEqualTo(CheckoutState.RETURNING);
        assertThat(why()).hasSize(3);
    }

    @Test
    void overdueComesByItselfAndTaints() {
        requested(Environment.TEST);
        held();
        Instant late = now.plus(Duration.ofHours(2));
        assertThat(checkout().state(late)).isEqualTo(CheckoutState.OVERDUE);
        assertThat(Register.of(entries).taints(now)).isEmpty();
        assertThat(Register.of(entries).taints(late)).singleElement().satisfies(t -> {
            assertThat(t.until()).isEqualTo(FACTS.notAfter());
            assertThat(t.reasons()).containsExactly("It was not given back in time");
        });
        add(BEN, said(CheckoutEvent.Said.What.OVERDUE));
        assertThat(state()).isEqualTo(CheckoutState.HELD);
        add(ADA, said(CheckoutEvent.Said.What.OVERDUE));
        assertThat(state()).isEqualTo(CheckoutState.OVERDUE);
    }

    @Test
    void theMarkStaysUntilTheCertificateIsRefusedOrEnds() {
        requested(Environment.TEST);
        held();
        add(BEN, said(CheckoutEvent.Said.What.LOST));
        assertThat(state()).isEqualTo(CheckoutState.LOST);
        assertThat(Register.of(entries).taints(now)).hasSize(1);
        assertThat(Register.of(entries).taints(FACTS.notAfter())).isEmpty();
        add(BEN, new CheckoutEvent.Neutralised("other", "https://10.0.0.1:6443", 9, 401));
        add(BEN, new CheckoutEvent.Neutralised(FACTS.fingerprint(), "https://10.0.0.1:6443", 9, 200));
        assertThat(state()).isEqualTo(CheckoutState.LOST);
        add(BEN, new CheckoutEvent.Neutralised(FACTS.fingerprint(), "https://10.0.0.1:6443", 9, 401));
        assertThat(state()).isEqualTo(CheckoutState.NEUTRALISED);
        assertThat(Register.of(entries).taints(now)).isEmpty();
    }

    @Test
    void afterADenialTheKeyIsNeitherUsedNorWrittenToAFile() {
        String hash = requested(Environment.DEVELOPMENT);
        held();
        add(ADA, said(CheckoutEvent.Said.What.EXPORT_INTENT));
        assertThat(checkout().exports()).hasSize(1);
        add(BEN, new CheckoutEvent.Denied(hash, "no"));
        add(ADA, said(CheckoutEvent.Said.What.EXPORT_INTENT));
        add(ADA, new CheckoutEvent.OpenIntent("u1"));
        assertThat(checkout().exports()).hasSize(1);
        assertThat(checkout().uses()).isEmpty();
        assertThat(why()).containsExactly("There is no key that may be used", "There is no key that may be used");
    }

    @Test
    void nobodyElseSaysThatAnExportedFileIsGone() {
        requested(Environment.DEVELOPMENT);
        held();
        add(ADA, said(CheckoutEvent.Said.What.EXPORT_INTENT));
        add(BEN, said(CheckoutEvent.Said.What.EXPORT_REMOVED));
        assertThat(checkout().exports())
                .singleElement()
                .satisfies(e -> assertThat(e.removed()).isFalse());
        add(ADA, said(CheckoutEvent.Said.What.EXPORT_REMOVED));
        assertThat(checkout().exports())
                .singleElement()
                .satisfies(e -> assertThat(e.removed()).isTrue());
    }

    @Test
    void whoAsksForAClusterAgainIsNotMoreLenientThanBefore() {
        requested(Environment.PRODUCTION);
        CheckoutId again = new CheckoutId("co-000000000002");
        CheckoutEvent milder =
                new CheckoutEvent.Requested(request(Environment.DEVELOPMENT, Duration.ofHours(1), false), 0);
        add(ADA, milder, Standing.RECORDED, again.subject());
        Checkout second = Register.of(entries).checkout(again).orElseThrow();
        assertThat(second.request().environment()).isEqualTo(Environment.PRODUCTION);
        assertThat(second.needed()).isEqualTo(1);
        assertThat(second.state(now)).isEqualTo(CheckoutState.REQUESTED);
        // The first of them counts as it was said: a later word changes nothing of what was decided.
        assertThat(checkout().needed()).isEqualTo(1);
    }

    @Test
    void whatThePolicySaysOfAClusterCountsWhoeverAsks() {
        CheckoutPolicy standard = CheckoutPolicy.STANDARD;
        ClusterId cluster = ClusterId.ofArm("/Subscriptions/s/ResourceGroups/r/x/pos-07");
        CheckoutPolicy policy = new CheckoutPolicy(
                standard.rules(),
                Optional.empty(),
                standard.requestLifetime(),
                standard.approvalLifetime(),
                true,
                false,
                List.of(),
                Set.of(),
                Set.of(),
                Map.of(cluster, Environment.PRODUCTION));
        Map<String, Object> body = Draft.of("a.b", "x", PolicyFold.body(policy)).body();
        String proposal = raw(ADA, PolicyFold.PROPOSED, body, Standing.RECORDED, PolicyFold.SUBJECT)
                .hash();
        raw(BEN, PolicyFold.ACCEPTED, Map.of("proposal", proposal), Standing.RECORDED, PolicyFold.SUBJECT);
        assertThat(Register.of(entries).policy()).isEqualTo(policy);
        // A console that believes otherwise, and one that writes the id in other letters.
        CheckoutRequest asked = request(Environment.DEVELOPMENT, Duration.ofHours(1), false);
        Map<String, Object> request =
                new java.util.LinkedHashMap<>(Draft.of("a.b", "x", new CheckoutEvent.Requested(asked, 0).body())
                        .body());
        request.put("cluster", "/SUBSCRIPTIONS/s/resourcegroups/R/x/pos-07");
        raw(ADA, new CheckoutEvent.Requested(asked, 0).type(), request, Standing.RECORDED, ID.subject());
        assertThat(checkout().request().environment()).isEqualTo(Environment.PRODUCTION);
        assertThat(checkout().needed()).isEqualTo(1);
        assertThat(checkout().violation()).isEmpty();
        add(ADA, new CheckoutEvent.FetchIntent("guid", ""));
        assertThat(checkout().fetches()).isEmpty();
        assertThat(why()).containsExactly("It was not approved");
    }

    @Test
    void aPolicyMayNameTheKeyThatTerminalsAreSealedFor() throws Exception {
        String key = dev.castellan.breakglass.proxy.StreamKey.text(
                dev.castellan.breakglass.proxy.StreamKey.create().getPublic());
        assertThat(PolicyText.document(CheckoutPolicy.STANDARD).has("recordingKey"))
                .isFalse();
        tools.jackson.databind.node.ObjectNode document = PolicyText.document(CheckoutPolicy.STANDARD);
        document.put("recordingKey", key);
        CheckoutPolicy policy = PolicyText.parse(document.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(policy.recordingKey()).contains(key);
        assertThat(PolicyText.parse(
                        PolicyText.document(policy).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(policy);
        for (String wrong : List.of("", "AAAA", "no base64", key.substring(4), "QUFB" + key.substring(4))) {
            document.put("recordingKey", wrong);
            byte[] text = document.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> PolicyText.parse(text))
                    .hasMessageContaining("breakglass-policy-broken");
        }
    }

    @Test
    void aPolicyCountsOnceSomebodyElseAcceptedIt() {
        Map<String, Object> lax = new java.util.LinkedHashMap<>(PolicyFold.body(CheckoutPolicy.STANDARD));
        CheckoutPolicy open = new CheckoutPolicy(
                Map.of(
                        Environment.PRODUCTION,
                        new CheckoutPolicy.Rule(0, Duration.ofHours(24), false, true, true, true),
                        Environment.UNKNOWN,
                        new CheckoutPolicy.Rule(0, Duration.ofHours(24), false, true, true, true),
                        Environment.TEST,
                        new CheckoutPolicy.Rule(0, Duration.ofHours(24), false, true, true, true),
                        Environment.DEVELOPMENT,
                        new CheckoutPolicy.Rule(0, Duration.ofHours(24), false, true, true, true)),
                Optional.of("INC-\\d+"),
                Duration.ofHours(1),
                Duration.ofHours(1),
                false,
                true,
                List.of(Set.of("a@x", "b@x")),
                Set.of("ben@contoso.com"),
                Set.of(),
                Map.of(new ClusterId("kubeconfig:pos-07"), Environment.PRODUCTION));
        lax.putAll(Draft.of("a.b", "x", PolicyFold.body(open)).body());
        String hash = raw(ADA, PolicyFold.PROPOSED, lax, Standing.RECORDED, PolicyFold.SUBJECT)
                .hash();
        assertThat(Register.of(entries).policy()).isEqualTo(CheckoutPolicy.STANDARD);
        raw(ADA, PolicyFold.ACCEPTED, Map.of("proposal", hash), Standing.RECORDED, PolicyFold.SUBJECT);
        assertThat(Register.of(entries).policy()).isEqualTo(CheckoutPolicy.STANDARD);
        raw(BEN, PolicyFold.ACCEPTED, Map.of("proposal", hash), Standing.RECORDED, PolicyFold.SUBJECT);
        assertThat(Register.of(entries).policy()).isEqualTo(open);
        assertThat(Register.of(entries).proposal()).isEmpty();
        // Only Ben may approve now; and nothing asks for it.
        assertThat(open.mayApprove(CAL)).isFalse();
        assertThat(open.mayApprove(BEN)).isTrue();
    }

    @Test
    void theRecordOfRequestsIsNoTransition() {
        requested(Environment.TEST);
        raw(ADA, "checkout.requests.root", Map.of("lines", 3L), Standing.RECORDED, ID.requestsSubject());
        assertThat(why()).isEmpty();
    }

    private Entry overtaken(Person by, CheckoutEvent event) {
        return add(by, event, Standing.OVERTAKEN, ID.subject());
    }

    /** A database that was restored takes the intent as overtaken: its condition is of entries that are not there. */
    @Test
    void aKeyIsHeldThoughTheIntentToFetchItDoesNotCount() {
        requested(Environment.TEST);
        Entry intent = overtaken(ADA, new CheckoutEvent.FetchIntent("guid", "/f", "7", false));
        overtaken(BEN, new CheckoutEvent.FetchIntent("other", ""));
        assertThat(state()).isEqualTo(CheckoutState.APPROVED);
        CheckoutEvent held = new CheckoutEvent.Held(FACTS, now.plus(Duration.ofHours(1)), List.of());
        add(BEN, held);
        assertThat(state()).isEqualTo(CheckoutState.APPROVED);
        add(ADA, held);
        assertThat(state()).isEqualTo(CheckoutState.HELD);
        assertThat(checkout().fetches()).singleElement().satisfies(f -> {
            assertThat(f.entry()).isEqualTo(intent.id().toString());
            assertThat(f.clientRequestId()).isEqualTo("guid");
            assertThat(f.file()).isEqualTo("/f");
            assertThat(f.place()).isEqualTo("7");
        });
        assertThat(checkout().fetchedAgainst()).isEmpty();
        // Another device of hers holds another one in vain.
        add(new Person(ADA.name(), ADA.account(), "device-other"), held);
        assertThat(checkout().held().orElseThrow().device()).isEqualTo("device-a");
        assertThat(why()).containsExactly("Only who requested it does this", "A key was held already");
    }

    @Test
    void aKeyThatIsHeldWithoutAnAgreementCountsAndIsToldAsSuch() {
        String hash = requested(Environment.PRODUCTION);
        add(ADA, new CheckoutEvent.Held(FACTS, now.plus(Duration.ofHours(1)), List.of()));
        assertThat(state()).isEqualTo(CheckoutState.HELD);
        assertThat(checkout().fetchedAgainst()).contains("it was not approved");
        add(ADA, new CheckoutEvent.OpenIntent("u1"));
        assertThat(checkout().uses()).isEmpty();
        add(BEN, new CheckoutEvent.Approved(hash, "in hindsight"));
        assertThat(checkout().fetchedAgainst()).isEmpty();
    }

    @Test
    void whoSaysThatNobodyCouldBeSeenIsToldToHaveFetchedAgainstADenial() {
        String hash = requested(Environment.PRODUCTION);
        add(BEN, new CheckoutEvent.Approved(hash, ""));
        add(CAL, new CheckoutEvent.Denied(hash, "not that one"));
        add(ADA, new CheckoutEvent.FetchIntent("guid", "", "", true));
        assertThat(checkout().fetchedAgainst()).contains("it had been denied by cal@contoso.com");
        add(ADA, new CheckoutEvent.FetchFailed("azure-forbidden", "", false));
        assertThat(checkout().fetchedAgainst()).isEmpty();
    }

    /** The one that was said to begin later failed; the other one brought the key. */
    @Test
    void ofTwoDevicesThatFetchAtOnceEachTellsOfItsOwnKey() {
        requested(Environment.TEST);
        Person elsewhere = new Person(ADA.name(), ADA.account(), "device-other");
        add(ADA, new CheckoutEvent.FetchIntent("one", ""));
        add(elsewhere, new CheckoutEvent.FetchIntent("two", "", "", true));
        add(elsewhere, new CheckoutEvent.FetchFailed("azure-unreachable", "", true));
        assertThat(state()).isEqualTo(CheckoutState.FETCHING);
        assertThat(checkout().openFetch().orElseThrow().clientRequestId()).isEqualTo("one");
        add(ADA, new CheckoutEvent.Held(FACTS, now.plus(Duration.ofHours(1)), List.of()));
        assertThat(checkout().held().orElseThrow().device()).isEqualTo("device-a");
        assertThat(checkout().fetches().getLast().clientRequestId()).isEqualTo("one");
        assertThat(why()).isEmpty();
    }

    @Test
    void whatTwoSayAtOnceOfTheEndOfAUseCountsOnce() {
        requested(Environment.TEST);
        held();
        add(ADA, new CheckoutEvent.OpenIntent("u1"));
        add(ADA, new CheckoutEvent.Closed("u1", "by hand", 42));
        add(ADA, new CheckoutEvent.Closed("u1", "its process ended", 0));
        assertThat(checkout().uses())
                .singleElement()
                .satisfies(u -> assertThat(u.how()).isEqualTo("by hand"));
        assertThat(why()).isEmpty();
        add(ADA, new CheckoutEvent.Closed("u2", "by hand", 1));
        assertThat(why()).containsExactly("No such use was open");
    }

    /** It would keep the holder's console from looking for the file, and from ending the role. */
    @Test
    void nobodyElseTellsOfTheOriginalOfFilesOrOfTheRole() {
        requested(Environment.DEVELOPMENT);
        add(ADA, new CheckoutEvent.ActivateIntent("/s", "/r", "/e", "n", "n"));
        add(ADA, new CheckoutEvent.FetchIntent("guid", "/f"));
        add(BEN, said(CheckoutEvent.Said.What.ORIGINAL_REMOVED));
        add(BEN, said(CheckoutEvent.Said.What.ORIGINAL_LEFT));
        add(ADA, new CheckoutEvent.Held(FACTS, now.plus(Duration.ofHours(1)), List.of()));
        Person elsewhere = new Person(ADA.name(), ADA.account(), "device-other");
        add(elsewhere, said(CheckoutEvent.Said.What.ORIGINAL_REMOVED));
        add(elsewhere, said(CheckoutEvent.Said.What.EXPORT_INTENT));
        for (CheckoutEvent.Said.What what : List.of(
                CheckoutEvent.Said.What.ACTIVATE_DONE,
                CheckoutEvent.Said.What.ACTIVATE_FAILED,
                CheckoutEvent.Said.What.DEACTIVATE_INTENT,
                CheckoutEvent.Said.What.DEACTIVATE_DONE,
                CheckoutEvent.Said.What.DEACTIVATE_FAILED)) {
            add(BEN, said(what));
        }
        assertThat(why()).hasSize(9);
        assertThat(checkout().fetches().getLast().originalRemoved()).isFalse();
        assertThat(checkout().exports()).isEmpty();
        assertThat(checkout().activation().orElseThrow().phase()).isEqualTo(Checkout.Activation.Phase.ASKED);
        add(ADA, said(CheckoutEvent.Said.What.ORIGINAL_REMOVED));
        assertThat(checkout().fetches().getLast().originalRemoved()).isTrue();
        add(elsewhere, said(CheckoutEvent.Said.What.DEACTIVATE_DONE));
        assertThat(checkout().activation().orElseThrow().phase()).isEqualTo(Checkout.Activation.Phase.ENDED);
    }

    /** Whatever lies in the ledger, in any order, from anybody: the fold ends, and no approval of one's own counts. */
    @Test
    void anyEntriesAtAllAreFolded() {
        Random random = new Random(11);
        List<Person> people = List.of(ADA, BEN, CAL, new Person("x", "", "device-x"));
        for (int round = 0; round < 500; round++) {
            entries.clear();
            now = START;
            String hash = requested(random.nextBoolean() ? Environment.PRODUCTION : Environment.TEST);
            for (int i = 0; i < 25; i++) {
                CheckoutEvent.Said.What[] whats = CheckoutEvent.Said.What.values();
                CheckoutEvent event = switch (random.nextInt(10)) {
                    case 0 -> new CheckoutEvent.Approved(random.nextBoolean() ? hash : "no", "");
                    case 1 -> new CheckoutEvent.Denied(hash, "no");
                    case 2 -> new CheckoutEvent.FetchIntent("g", random.nextBoolean() ? "" : "/f");
                    case 3 -> new CheckoutEvent.Held(FACTS, now.plus(Duration.ofHours(1)), List.of());
                    case 4 -> new CheckoutEvent.FetchFailed("c", "t", random.nextBoolean());
                    case 5 -> new CheckoutEvent.OpenIntent("u" + random.nextInt(3));
                    case 6 -> new CheckoutEvent.Closed("u" + random.nextInt(3), "how", -3);
                    case 7 -> new CheckoutEvent.Returned(List.of());
                    default -> said(whats[random.nextInt(whats.length)]);
                };
                Person by = people.get(random.nextInt(people.size()));
                if (random.nextInt(10) == 0) {
                    raw(by, event.type(), Map.of("x", 1L), Standing.RECORDED, ID.subject());
                } else {
                    add(by, event);
                }
            }
            Checkout c = checkout();
            assertThat(c.approvals()).noneMatch(a -> a.by().equals(ADA));
            // Whoever asked may say that a key is here that nobody agreed to: it goes back, and is used by nobody.
            if (c.held().isPresent()) {
                assertThat(c.granted() || c.unagreed().isPresent()).isTrue();
                assertThat(c.held().get().device()).isEqualTo("device-a");
            }
            if (!c.uses().isEmpty() || !c.exports().isEmpty()) {
                assertThat(c.approvals()).hasSizeGreaterThanOrEqualTo(c.needed());
            }
            if (c.returned().isPresent()) {
                assertThat(c.held()).isPresent();
            }
            assertThat(c.state(now)).isNotNull();
            Register.of(entries)
                    .taints(now)
                    .forEach(t -> assertThat(t.reasons()).isNotEmpty());
        }
    }
}
