package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.identity.Safe;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What has to be true at the next start after the program ended at a point; and that everything can be brought to its end. */
final class FaultTruth {
    private static final KeyVault.Present NOTHING = new KeyVault.Present(false, false, false);

    private FaultTruth() {}

    /** Where the check-out stands once it was picked up; empty where there is none. */
    static Optional<CheckoutState> state(FaultPoint point) {
        return switch (point) {
            case REQUEST_RECORDED,
                    APPROVAL_RECORDED,
                    ROLE_INTENT_RECORDED,
                    ROLE_ACTIVATED,
                    ROLE_RECORDED,
                    FOLDER_MADE,
                    FETCH_INTENT_RECORDED,
                    KEY_IN_MEMORY,
                    SEALED_WRITTEN,
                    SEALED_IN_PLACE,
                    DATA_KEY_KEPT,
                    FETCH_CLEARED,
                    FETCH_FAILURE_RECORDED -> Optional.of(CheckoutState.APPROVED);
            case HELD_RECORDED,
                    ORIGINAL_REMOVED,
                    ORIGINAL_RECORDED,
                    OPEN_INTENT_RECORDED,
                    CHILD_STARTED,
                    CHILD_NOTED,
                    KEY_HANDED_OVER,
                    CHILD_READY,
                    PROXY_NOTED,
                    PROXY_STARTED,
                    CLOSE_RECORDED,
                    USE_END_RECORDED,
                    EXPORT_INTENT_RECORDED,
                    EXPORT_FILE_RECORDED,
                    EXPORT_WRITTEN,
                    EXPORT_RECORDED,
                    EXPORT_WITHDRAWN,
                    PROBE_INTENT_RECORDED,
                    PROBE_ANSWERED -> Optional.of(CheckoutState.HELD);
            case DENIAL_RECORDED,
                    OVERDUE_RECORDED,
                    RETURN_INTENT_RECORDED,
                    PROXY_ENDED,
                    DATA_KEY_DESTROYED,
                    SEALED_REMOVED,
                    EXPORT_REMOVED,
                    EXPORT_REMOVAL_RECORDED,
                    EXPORTS_REMOVED,
                    RETURN_RECORDED,
                    SWEPT,
                    ROLE_END_INTENT_RECORDED,
                    ROLE_DEACTIVATED,
                    ROLE_ENDED,
                    RECEIPT_RECORDED,
                    FOLDER_REMOVED,
                    REVIEW_RECORDED,
                    SIGHTING_RECORDED -> Optional.of(CheckoutState.VERIFIED);
            case CANCEL_RECORDED -> Optional.of(CheckoutState.CANCELLED);
            case EXPIRY_RECORDED -> Optional.of(CheckoutState.EXPIRED);
            case LOSS_RECORDED -> Optional.of(CheckoutState.LOST);
            case PROBE_RECORDED -> Optional.of(CheckoutState.NEUTRALISED);
            case POLICY_PROPOSED, POLICY_ACCEPTED, LEFTOVER_KEY_DESTROYED, LEFTOVER_SEALED_REMOVED -> Optional.empty();
        };
    }

    /** Starts again, and looks. */
    static void check(FaultStage stage, FaultPoint point) {
        Safe safe = stage.safes().apply(FaultStage.REQUESTER);
        TestRoom ada = stage.ada(FaultPoint.Watcher.NONE);
        assertThat(ada.room.recover(_ -> {})).isEmpty();
        BreakGlassSnapshot seen = ada.room.refresh();
        assertThat(seen.irregular()).isEmpty();
        assertThat(seen.failure()).isEmpty();
        Optional<Checkout> only = only(seen);
        assertThat(only.map(c -> c.state(stage.world().wall.get()))).isEqualTo(state(point));
        only.ifPresentOrElse(c -> one(stage, ada, safe, point, c), () -> none(stage, point, seen));
        for (CheckoutId id : ada.vault(safe).ids()) {
            assertThat(ada.vault(safe).present(id)).isEqualTo(NOTHING);
        }
        assertThat(ada.ledger.verify()).allMatch(v -> v.sound());
        assertThat(ada.room.refresh().irregular()).isEmpty();
    }

    private static void none(FaultStage stage, FaultPoint point, BreakGlassSnapshot seen) {
        switch (point) {
            case POLICY_PROPOSED -> {
                TestRoom ben = stage.ben(FaultPoint.Watcher.NONE);
                ben.room.acceptPolicy(seen.proposal().orElseThrow().hash());
                assertThat(ben.room.refresh().proposal()).isEmpty();
            }
            case POLICY_ACCEPTED -> assertThat(seen.proposal()).isEmpty();
            default -> assertThat(point).isIn(FaultPoint.LEFTOVER_KEY_DESTROYED, FaultPoint.LEFTOVER_SEALED_REMOVED);
        }
    }

    private static void one(FaultStage stage, TestRoom ada, Safe safe, FaultPoint point, Checkout found) {
        CheckoutId id = found.id();
        CheckoutState state = found.state(stage.world().wall.get());
        KeyVault.Present present = ada.vault(safe).present(id);
        if (state == CheckoutState.HELD) {
            assertThat(present.usable()).isTrue();
        } else {
            assertThat(present).isEqualTo(NOTHING);
        }
        // Nobody uses it, and nothing says that somebody does.
        assertThat(found.openUse()).isEmpty();
        assertThat(ada.room.running(id)).isEmpty();
        if (state != CheckoutState.HELD && state != CheckoutState.APPROVED) {
            assertThat(stage.world().roles).doesNotContain("active");
        }
        said(point, found);
        // Whatever it was, it can be brought to its end.
        if (state == CheckoutState.APPROVED) {
            var _ = ada.room.fetch(id, _ -> {});
        }
        if (state == CheckoutState.APPROVED || state == CheckoutState.HELD) {
            Checkout back = ada.room.giveBack(id, "by hand");
            assertThat(back.state(stage.world().wall.get())).isEqualTo(CheckoutState.VERIFIED);
            assertThat(back.exports()).allMatch(Checkout.Export::removed);
        }
        assertThat(stage.world().roles).doesNotContain("active");
        assertThat(ada.vault(safe).present(id)).isEqualTo(NOTHING);
        assertThat(stage.exported()).doesNotExist();
        assertThat(stage.original()).doesNotExist();
    }

    /** What was said before the end is not lost, and was not done twice. */
    private static void said(FaultPoint point, Checkout found) {
        switch (FaultWay.of(point)) {
            case APPROVE -> assertThat(found.approvals()).hasSize(1);
            case DENY -> {
                assertThat(found.denial()).isPresent();
                assertThat(found.returning().orElseThrow().text()).contains("approval taken back");
            }
            case CANCEL -> assertThat(found.cancelled()).isPresent();
            case EXPIRE -> assertThat(found.expired()).isTrue();
            case REVIEW -> assertThat(found.review()).isPresent();
            case LOSE -> {
                assertThat(found.lost()).isPresent();
                assertThat(found.receipt()).isPresent();
            }
            case SIGHT -> assertThat(found.seen()).hasSize(1);
            case OVERDUE -> {
                assertThat(found.overdueNoted()).isPresent();
                assertThat(found.returning().orElseThrow().text()).isEqualTo("time over");
            }
            case PROBE -> {
                assertThat(found.neutralised().isPresent()).isEqualTo(point == FaultPoint.PROBE_RECORDED);
                assertThat(found.receipt().isPresent()).isEqualTo(point == FaultPoint.PROBE_RECORDED);
            }
            case PICK_UP -> assertThat(found.uses()).hasSize(1);
            case USE, TAKE_IN, EXPORT, EXPORT_FAILS, POLICY, LEFTOVER -> {}
        }
    }

    private static Optional<Checkout> only(BreakGlassSnapshot s) {
        return Stream.of(s.out(), s.ready(), s.waitingForOthers(), s.history())
                .flatMap(List::stream)
                .findFirst()
                .map(BreakGlassSnapshot.Item::checkout);
    }
}
