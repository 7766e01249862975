package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The ways on which the fault points lie. Each does whatever is needed to come by its points, and stops for nobody. */
enum FaultWay {
    USE("requested, role activated, fetched, used, given back") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            eligible(s);
            TestRoom ada = s.ada(faults);
            CheckoutId id = ada.room.request(TestRoom.test()).id();
            RunningProxy proxy = ada.room.open(id, _ -> {});
            if (s.custodian().isEmpty()) {
                proxy.end();
            }
            var _ = ada.room.giveBack(id, "by hand");
        }
    },
    TAKE_IN("taken in from a file") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) throws IOException {
            Files.writeString(s.original(), s.world().kubeconfig);
            TestRoom ada = s.ada(faults);
            CheckoutId id = ada.room
                    .request(TestRoom.request(Environment.TEST, false, CheckoutRequest.Source.FILE))
                    .id();
            var _ = ada.room.takeIn(id, s.original());
        }
    },
    EXPORT("written to a file, given back") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            CheckoutId id = development(ada);
            var _ = ada.room.export(id, s.exported());
            var _ = ada.room.giveBack(id, "by hand");
        }
    },
    EXPORT_FAILS("not written to a file after all") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            var _ = ada.room.export(development(ada), s.folder().resolve("none").resolve("admin.yaml"));
        }
    },
    APPROVE("approved by somebody else") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            CheckoutId id = s.ada(faults).room.request(production(false)).id();
            var _ = s.ben(faults).room.approve(id, "seen the ticket");
        }
    },
    DENY("approval taken back while the key is held") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            TestRoom ben = s.ben(faults);
            CheckoutId id = ada.room.request(production(false)).id();
            var _ = ben.room.approve(id, "seen the ticket");
            var _ = ada.room.fetch(id, _ -> {});
            var _ = ben.room.deny(id, "not any more");
        }
    },
    CANCEL("cancelled after a role was activated for nothing") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            CheckoutId id = inVain(s, ada);
            var _ = ada.room.cancel(id, "not needed any more");
        }
    },
    EXPIRE("expired after a role was activated for nothing") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            var _ = inVain(s, ada);
            s.world().pass(Duration.ofDays(2));
            var _ = ada.room.recover(_ -> {});
        }
    },
    REVIEW("an emergency, given back and reviewed") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            CheckoutId id = ada.room.request(production(true)).id();
            var _ = ada.room.fetch(id, _ -> {});
            var _ = ada.room.giveBack(id, "by hand");
            var _ = s.ben(faults).room.review(id, "talked about it");
        }
    },
    LOSE("declared lost while held") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            var _ = ada.room.declareLost(held(ada), "the notebook was stolen");
        }
    },
    SIGHT("given back, and a copy seen afterwards") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            CheckoutId id = held(ada);
            Checkout back = ada.room.giveBack(id, "by hand");
            s.world().pass(Duration.ofHours(1));
            var _ = ada.room.sighted(List.of(new Sighting(
                    back.held().orElseThrow().facts().fingerprint(),
                    "in the audit log",
                    s.world().wall.get(),
                    Optional.empty())));
        }
    },
    OVERDUE("held until its time was over") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            var _ = held(ada);
            s.world().pass(Duration.ofHours(2));
            ada.room.tick();
        }
    },
    PROBE("held, and refused by the API server when it was asked") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            var _ = ada.room.probe(held(ada), Optional.empty(), List.of(), Optional.empty());
        }
    },
    POLICY("a policy proposed, and accepted by somebody else") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            s.ada(faults).room.proposePolicy(CheckoutPolicy.STANDARD);
            TestRoom ben = s.ben(faults);
            ben.room.acceptPolicy(ben.room.refresh().proposal().orElseThrow().hash());
        }
    },
    PICK_UP("killed while in use, and picked up") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            killedBefore(s, FaultPoint.PROXY_STARTED);
            s.world().proxies.clear();
            var _ = s.ada(faults).room.recover(_ -> {});
        }
    },
    LEFTOVER("a key on the disk that the ledger has no reason for") {
        @Override
        void go(FaultStage s, FaultPoint.Watcher faults) {
            TestRoom ada = s.ada(faults);
            CheckoutId id = CheckoutId.random();
            SealedForTests sealed = SealedForTests.of(s.world().kubeconfig, id.value());
            KeyVault vault = ada.vault(s.safes().apply(FaultStage.REQUESTER));
            vault.prepare(id);
            vault.keep(id, sealed.sealed(), sealed.dataKey());
            var _ = ada.room.recover(_ -> {});
        }
    };

    /** At these steps of a start there is a real child process. */
    static final Set<FaultPoint> WITH_CHILD = EnumSet.of(
            FaultPoint.CHILD_STARTED,
            FaultPoint.CHILD_NOTED,
            FaultPoint.KEY_HANDED_OVER,
            FaultPoint.CHILD_READY,
            FaultPoint.PROXY_NOTED);

    final String words;

    FaultWay(String words) {
        this.words = words;
    }

    /** Goes it; what ends the program is thrown out of it. */
    abstract void go(FaultStage stage, FaultPoint.Watcher faults) throws IOException;

    /** The way that leads by a point. */
    static FaultWay of(FaultPoint point) {
        return switch (point) {
            case REQUEST_RECORDED,
                    ROLE_INTENT_RECORDED,
                    ROLE_ACTIVATED,
                    ROLE_RECORDED,
                    FOLDER_MADE,
                    FETCH_INTENT_RECORDED,
                    KEY_IN_MEMORY,
                    SEALED_WRITTEN,
                    SEALED_IN_PLACE,
                    DATA_KEY_KEPT,
                    HELD_RECORDED,
                    FETCH_CLEARED,
                    FETCH_FAILURE_RECORDED,
                    OPEN_INTENT_RECORDED,
                    CHILD_STARTED,
                    CHILD_NOTED,
                    KEY_HANDED_OVER,
                    CHILD_READY,
                    PROXY_NOTED,
                    PROXY_STARTED,
                    CLOSE_RECORDED,
                    RETURN_INTENT_RECORDED,
                    PROXY_ENDED,
                    DATA_KEY_DESTROYED,
                    SEALED_REMOVED,
                    EXPORTS_REMOVED,
                    RETURN_RECORDED,
                    SWEPT,
                    ROLE_END_INTENT_RECORDED,
                    ROLE_DEACTIVATED,
                    ROLE_ENDED,
                    RECEIPT_RECORDED,
                    FOLDER_REMOVED -> USE;
            case ORIGINAL_REMOVED, ORIGINAL_RECORDED -> TAKE_IN;
            case EXPORT_INTENT_RECORDED,
                    EXPORT_FILE_RECORDED,
                    EXPORT_WRITTEN,
                    EXPORT_RECORDED,
                    EXPORT_REMOVED,
                    EXPORT_REMOVAL_RECORDED -> EXPORT;
            case EXPORT_WITHDRAWN -> EXPORT_FAILS;
            case APPROVAL_RECORDED -> APPROVE;
            case DENIAL_RECORDED -> DENY;
            case CANCEL_RECORDED -> CANCEL;
            case EXPIRY_RECORDED -> EXPIRE;
            case REVIEW_RECORDED -> REVIEW;
            case LOSS_RECORDED -> LOSE;
            case SIGHTING_RECORDED -> SIGHT;
            case OVERDUE_RECORDED -> OVERDUE;
            case PROBE_INTENT_RECORDED, PROBE_ANSWERED, PROBE_RECORDED -> PROBE;
            case POLICY_PROPOSED, POLICY_ACCEPTED -> POLICY;
            case USE_END_RECORDED -> PICK_UP;
            case LEFTOVER_KEY_DESTROYED, LEFTOVER_SEALED_REMOVED -> LEFTOVER;
        };
    }

    private static void eligible(FaultStage s) {
        s.world().refusal = Optional.of(Failure.expected("azure-forbidden", "Not allowed.", "", ""));
        s.world().roles.add("eligible");
    }

    private static CheckoutRequest production(boolean emergency) {
        return TestRoom.request(Environment.PRODUCTION, emergency, CheckoutRequest.Source.AZURE);
    }

    private static CheckoutId held(TestRoom room) {
        CheckoutId id = room.room.request(TestRoom.test()).id();
        var _ = room.room.fetch(id, _ -> {});
        return id;
    }

    private static CheckoutId development(TestRoom room) {
        CheckoutId id = room.room
                .request(TestRoom.request(Environment.DEVELOPMENT, false, CheckoutRequest.Source.AZURE))
                .id();
        var _ = room.room.fetch(id, _ -> {});
        return id;
    }

    /** A role is activated, and what comes then is no kubeconfig. */
    private static CheckoutId inVain(FaultStage s, TestRoom room) {
        eligible(s);
        String right = s.world().kubeconfig;
        CheckoutId id = room.room.request(TestRoom.test()).id();
        s.world().kubeconfig = "users: [";
        try {
            var _ = room.room.fetch(id, _ -> {});
        } catch (dev.castellan.failure.FailureException e) {
            s.world().kubeconfig = right;
            return id;
        }
        throw new AssertionError("what is no kubeconfig was taken for one");
    }

    /** Not caught by anything that tidies up. */
    private static final class EarlierEnd extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static void killedBefore(FaultStage s, FaultPoint point) {
        TestRoom before = s.ada(at -> {
            if (at == point) {
                throw new EarlierEnd();
            }
        });
        CheckoutId id = before.room.request(TestRoom.test()).id();
        try {
            var _ = before.room.open(id, _ -> {});
        } catch (EarlierEnd e) {
            s.world().proxies.forEach(p -> p.credential.close());
            before.close();
            boolean _ = s.rooms().remove(before);
        }
    }
}
