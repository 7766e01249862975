package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.Custodian;
import dev.castellan.breakglass.FaultPoint;
import dev.castellan.breakglass.GuardPolicy;
import dev.castellan.breakglass.Person;
import dev.castellan.breakglass.RunningProxy;
import dev.castellan.breakglass.SmallDisk;
import dev.castellan.failure.FailureException;
import dev.castellan.job.ProcessMark;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Receipt;
import dev.castellan.ledger.Standing;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies as a check-out asks for them: its own, and those of another program. */
@Timeout(120)
class ProxyCustodianTest {
    private static final CheckoutId ID = new CheckoutId(Admin.CHECKOUT);
    private static final Person ADA = new Person(Admin.PERSON, "account", "device");

    @TempDir
    Path folder = Path.of("");

    private final List<Draft> drafts = new CopyOnWriteArrayList<>();
    private Optional<ScriptedServer> scripted = Optional.empty();
    private final ProxyCustodian mine = new ProxyCustodian(id -> folder.resolve(id.value()), Clock.systemUTC());
    private final ProxyCustodian another = new ProxyCustodian(id -> folder.resolve(id.value()), Clock.systemUTC());

    @BeforeEach
    void fresh() throws Exception {
        scripted = Optional.of(new ScriptedServer());
    }

    @AfterEach
    void stop() throws Exception {
        mine.end(ID);
        scripted.orElseThrow().close();
    }

    private Custodian.Opening opening(GuardPolicy guard) {
        Admin admin = Admin.of(scripted.orElseThrow().kubeconfig());
        return new Custodian.Opening(
                ID,
                ADA,
                admin.sealed().sealed(),
                admin.sealed().dataKey(),
                guard,
                Clock.systemUTC().instant().plus(Duration.ofHours(1)),
                Duration.ofHours(1),
                true,
                Optional.empty(),
                folder.resolve(ID.value()),
                draft -> {
                    drafts.add(draft);
                    return new Receipt(draft.id(), "log", drafts.size(), Standing.RECORDED);
                });
    }

    private static GuardPolicy guard(List<String> groups) {
        return new GuardPolicy(
                Optional.of(new GuardPolicy.Impersonation(ADA.name(), groups, Admin.EXTRA)), GuardPolicy.STANDARD);
    }

    private static RawClient client(RunningProxy proxy) throws Exception {
        String text = Files.readString(proxy.kubeconfig());
        int port = Integer.parseInt(text.replaceFirst("(?s).*https://127\\.0\\.0\\.1:([0-9]+).*", "$1"));
        return RawClient.open(RawClient.context(proxy.kubeconfig(), true), port);
    }

    @Test
    void whatOneProgramStartsAnotherSeesUsesAndEnds() throws Exception {
        assertThat(mine.running(ID)).isEmpty();
        Custodian.Opening opening = opening(guard(List.of("system:masters")));
        LiveProxy own = mine.open(opening);
        assertThat(opening.dataKey()).containsOnly(0);
        List<String> ends = new CopyOnWriteArrayList<>();
        own.onEnd(ends::add);
        assertThat(mine.running(ID)).containsSame(own);

        LiveProxy seen = another.live(ID).orElseThrow();
        assertThat(seen.kubeconfig()).isEqualTo(own.kubeconfig());
        assertThat(seen.alive()).isTrue();
        assertThat(seen.impersonates()).isTrue();
        assertThat(seen.protection()).isEqualTo(own.protection());
        List<Use> told = new CopyOnWriteArrayList<>();
        List<Use> followed = new CopyOnWriteArrayList<>();
        try (AutoCloseable live = own.watch(told::add);
                AutoCloseable tail = seen.watch(followed::add);
                RawClient client = client(seen)) {
            assertThat(live).isNotNull();
            assertThat(tail).isNotNull();
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask("GET", "/api/v1/pods").answer().status()).isEqualTo(200);
            }
            client.ask("GET", "/api/v1/nodes/a/proxy/pods");
            assertThat(client.answer().body()).contains("nodes-proxy");
            await().atMost(60, TimeUnit.SECONDS).until(() -> told.size() == 8 && followed.size() == 8);
            assertThat(followed).containsExactlyElementsOf(told);
        }
        assertThat(own.requests()).isEqualTo(3);
        assertThat(seen.requests()).isEqualTo(5);

        List<String> seenEnds = new CopyOnWriteArrayList<>();
        seen.onEnd(seenEnds::add);
        another.end(ID);
        await().atMost(60, TimeUnit.SECONDS).until(() -> !ends.isEmpty() && !seenEnds.isEmpty());
        assertThat(own.alive()).isFalse();
        assertThat(mine.running(ID)).isEmpty();
        assertThat(another.running(ID)).isEmpty();
        assertThat(own.kubeconfig()).doesNotExist();
        // A polite end lets the record get its root.
        assertThat(drafts).isNotEmpty();
        Draft last = drafts.getLast();
        assertThat(last.type()).isEqualTo(ProxyCustodian.ROOT_TYPE);
        assertThat(last.subject()).isEqualTo(ID.requestsSubject());
        Segment.Reading reading = Segment.read(
                Segment.list(ProxyCustodian.record(folder.resolve(ID.value()))).getFirst(), use -> {});
        assertThat(reading.holds()).isTrue();
        assertThat(last.body()).containsEntry("sha256", reading.root().sha256()).containsEntry("requests", 5L);
    }

    @Test
    void aRequestThatAFullDiskCannotRecordIsNotMadeAndTheProxyEnds() throws Exception {
        Path own = Files.createDirectory(folder.resolve(ID.value()));
        try (SmallDisk disk = SmallDisk.on(own)) {
            LiveProxy proxy = mine.open(opening(guard(List.of("system:masters"))));
            try (RawClient client = client(proxy)) {
                assertThat(client.ask("GET", "/api/v1/pods").answer().status()).isEqualTo(200);
            }
            disk.fill();
            await().atMost(60, TimeUnit.SECONDS).until(() -> {
                // What is left of the last block may take a few.
                try (RawClient client = client(proxy)) {
                    client.ask("GET", "/api/v1/pods");
                    client.answer();
                } catch (java.io.IOException e) {
                    return !proxy.alive();
                }
                return !proxy.alive();
            });
            disk.free();
            assertThat(mine.running(ID)).isEmpty();
        }
    }

    /** By SIGKILL: what comes of it is told, nothing of it is left, and the next proxy works. */
    @ParameterizedTest
    @EnumSource(ChildFaultPoint.class)
    void aChildThatIsKilledAtAnyStepLeavesNothing(ChildFaultPoint point) throws Exception {
        Custodian killed = FaultyChild.custodian(id -> folder.resolve(id.value()), Clock.systemUTC(), point::name);
        Custodian.Opening opening = opening(guard(List.of("system:masters")));
        byte[] dataKey = opening.dataKey().clone();
        switch (point) {
            case STARTED, PLAN_HEARD, KEY_READ, KEY_OPENED, RECORD_BEGUN, LISTENING ->
                assertThatThrownBy(() -> killed.open(opening))
                        .isInstanceOfSatisfying(
                                FailureException.class,
                                e -> assertThat(e.failure().code()).startsWith("breakglass-proxy-"));
            case READY_SAID -> {
                // Whether it is gone before or after it was noted, nobody knows.
                try {
                    RunningProxy proxy = killed.open(opening);
                    await().atMost(60, TimeUnit.SECONDS).until(() -> !proxy.alive());
                } catch (FailureException e) {
                    assertThat(e.failure().code()).startsWith("breakglass-proxy-");
                }
            }
            case END_HEARD, RECORD_CLOSED, END_SAID -> {
                RunningProxy proxy = killed.open(opening);
                killed.end(ID);
                // The process is gone, which is looked at below; who started it hears of that in a moment.
                await().atMost(60, TimeUnit.SECONDS).until(() -> !proxy.alive());
            }
        }
        assertThat(opening.dataKey()).containsOnly(0);
        assertThat(killed.running(ID)).isEmpty();
        killed.end(ID);
        assertThat(ProcessHandle.current()
                        .children()
                        .filter(child -> child.info()
                                .arguments()
                                .filter(a -> List.of(a).contains(FaultyChild.class.getName()))
                                .isPresent()))
                .isEmpty();
        try (var left = Files.newDirectoryStream(folder.resolve(ID.value()), "proxy-*")) {
            assertThat(left).isEmpty();
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Collections.indexOfSubList(boxed(Files.readAllBytes(file)), boxed(dataKey)))
                        .as(file.toString())
                        .isNegative();
            }
        }
        LiveProxy next = mine.open(opening(guard(List.of("system:masters"))));
        try (RawClient client = client(next)) {
            assertThat(client.ask("GET", "/api/v1/pods").answer().status()).isEqualTo(200);
        }
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> all = new ArrayList<>(bytes.length);
        for (byte b : bytes) {
            all.add(b);
        }
        return all;
    }

    /** On Windows a file that somebody reads is not replaced, and one that is being replaced is not read. */
    @Test
    void aNoteThatAnotherProgramReadsIsWrittenAMomentLater() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        String done = ProxyNote.patiently(() -> {
            if (tries.incrementAndGet() < 4) {
                throw new AccessDeniedException("proxy.json");
            }
            return "done";
        });
        assertThat(done).isEqualTo("done");
        assertThat(tries).hasValue(4);
        assertThatThrownBy(() -> ProxyNote.patiently(() -> {
                    throw new AccessDeniedException("proxy.json");
                }))
                .isInstanceOf(AccessDeniedException.class);
        // What is not there is not waited for.
        tries.set(0);
        assertThatThrownBy(() -> ProxyNote.patiently(() -> {
                    tries.incrementAndGet();
                    throw new NoSuchFileException("proxy.json");
                }))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(tries).hasValue(1);
    }

    /** Whatever goes wrong once there is a child, it has the key and is not left. */
    @ParameterizedTest
    @EnumSource(names = {"CHILD_STARTED", "CHILD_NOTED", "KEY_HANDED_OVER", "CHILD_READY", "PROXY_NOTED"})
    void whereAStartIsCutOffTheChildIsEnded(FaultPoint point) throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        List<ProcessHandle> children = new CopyOnWriteArrayList<>();
        ProxyCustodian cut = new ProxyCustodian(
                id -> folder.resolve(id.value()), Clock.systemUTC(), List.of(), ProxyNote::write, at -> {
                    if (at == point) {
                        ProcessHandle.current()
                                .children()
                                .filter(c -> !before.contains(c))
                                .forEach(children::add);
                        throw new AssertionError("cut off");
                    }
                });
        Custodian.Opening opening = opening(guard(List.of("system:masters")));
        assertThatThrownBy(() -> cut.open(opening)).hasMessage("cut off");
        assertThat(children).hasSize(1);
        assertThat(children.getFirst().isAlive()).isFalse();
        assertThat(opening.dataKey()).containsOnly(0);
        assertThat(cut.running(ID)).isEmpty();
    }

    /** Somebody does not want to wait any more: there is no child, or one that is known. */
    @ParameterizedTest
    @EnumSource(names = {"CHILD_STARTED", "CHILD_NOTED", "KEY_HANDED_OVER", "CHILD_READY", "PROXY_NOTED"})
    void whereAStartIsInterruptedNoChildIsLeftThatNobodyKnows(FaultPoint point) throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        List<ProcessHandle> children = new CopyOnWriteArrayList<>();
        ProxyCustodian interrupted = new ProxyCustodian(
                id -> folder.resolve(id.value()), Clock.systemUTC(), List.of(), ProxyNote::write, at -> {
                    if (at == point) {
                        ProcessHandle.current()
                                .children()
                                .filter(c -> !before.contains(c))
                                .forEach(children::add);
                        Thread.currentThread().interrupt();
                    }
                });
        Custodian.Opening opening = opening(guard(List.of("system:masters")));
        try {
            LiveProxy proxy = interrupted.open(opening);
            assertThat(interrupted.running(ID)).containsSame(proxy);
            // Nor is one left where it is ended by who is interrupted.
            interrupted.end(ID);
        } catch (FailureException e) {
            assertThat(e.failure().code()).startsWith("breakglass-proxy-");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(children).hasSize(1);
        assertThat(children.getFirst().isAlive()).isFalse();
        assertThat(opening.dataKey()).containsOnly(0);
        assertThat(interrupted.running(ID)).isEmpty();
        try (var left = Files.newDirectoryStream(folder.resolve(ID.value()), "proxy-*")) {
            assertThat(left).isEmpty();
        }
    }

    /** A proxy that nobody can find again must not live: it has the key. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCannotBeNotedIsEnded(boolean ready) throws Exception {
        List<ProxyNote> noted = new CopyOnWriteArrayList<>();
        ProxyCustodian full = new ProxyCustodian(
                id -> folder.resolve(id.value()),
                Clock.systemUTC(),
                List.of(),
                (note, run) -> {
                    assertThat(run).isDirectory();
                    noted.add(note);
                    if (note.ready() == ready) {
                        throw new java.io.IOException("No space left on device");
                    }
                    note.write(run);
                },
                FaultPoint.Watcher.NONE);
        assertThatThrownBy(() -> full.open(opening(guard(List.of("system:masters")))))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-proxy-not-started"));
        ProxyNote note = noted.getFirst();
        assertThat(note.ready()).isFalse();
        assertThat(noted).hasSize(ready ? 2 : 1);
        assertThat(ProcessHandle.of(note.pid()).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(full.running(ID)).isEmpty();
        try (var left = Files.newDirectoryStream(folder.resolve(ID.value()), "proxy-*")) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aLimitedOneNamesPersonGroupAndTicket() throws Exception {
        try (LiveProxy proxy = mine.open(opening(guard(List.of("castellan:readers"))));
                RawClient client = client(proxy)) {
            assertThat(client.ask("GET", "/api/v1/pods").answer().status()).isEqualTo(200);
            Headers sent = scripted.orElseThrow().seen.getFirst().headers();
            assertThat(sent.all("impersonate-user")).containsExactly(ADA.name());
            assertThat(sent.all("impersonate-group")).containsExactly("castellan:readers");
            assertThat(sent.all("impersonate-extra-castellan.io%2Fticket")).containsExactly("INC-42");
            // The policy's own rules come first.
            client.ask("POST", "/api/v1/namespaces/a/serviceaccounts/b/token", "Content-Length: 2")
                    .say("{}");
            assertThat(client.answer().body()).contains("(rule tokens)");
        }
    }

    @Test
    void withoutAPersonItIsTheCertificateItself() throws Exception {
        try (LiveProxy proxy = mine.open(opening(new GuardPolicy(Optional.empty(), List.of())));
                RawClient client = client(proxy)) {
            assertThat(proxy.impersonates()).isFalse();
            assertThat(client.ask("GET", "/api/v1/pods").answer().status()).isEqualTo(200);
            assertThat(scripted.orElseThrow().seen.getLast().headers().list())
                    .noneMatch(h -> h.name().startsWith("Impersonate"));
            client.ask("GET", "/api/v1/nodes/a/proxy/pods");
            assertThat(client.answer().body()).contains("nodes-proxy");
        }
    }

    @Test
    void whatAKilledProgramLeftIsSweptAndNothingElse() throws Exception {
        Path checkout = folder.resolve(ID.value());
        Path gone = ProxyNote.newFolder(checkout, "00ff");
        Files.createDirectories(gone);
        Files.writeString(gone.resolve("kubeconfig"), "old");
        new ProxyNote(
                        ID.value(),
                        ProcessHandle.current().pid(),
                        Clock.systemUTC().instant().minus(Duration.ofDays(300)),
                        "",
                        Clock.systemUTC().instant(),
                        1,
                        true,
                        new Protection(false, false, Protection.Locked.NOTHING))
                .write(gone);
        Path young = Files.createDirectories(ProxyNote.newFolder(checkout, "00aa"));
        Path sealed = Files.writeString(checkout.resolve("sealed"), "kept");
        // The process id is somebody else's now: this very test is not ended by it.
        assertThat(mine.running(ID)).isEmpty();
        mine.end(ID);
        assertThat(gone).doesNotExist();
        assertThat(young).exists();
        assertThat(sealed).exists();
    }

    /** On Linux the instant of a process's start is reckoned from the clock: set, it names another one. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aClockThatIsSetHidesNoProxyFromTheProgramThatEndsIt() throws Exception {
        LiveProxy own = mine.open(opening(guard(List.of("system:masters"))));
        ProxyNote.Found found = ProxyNote.in(folder.resolve(ID.value())).getFirst();
        ProxyNote note = found.note();
        assertThat(note.birth())
                .isNotEmpty()
                .isNotEqualTo(ProcessMark.of(ProcessHandle.current()).birth());
        Path file = found.folder().resolve("proxy.json");
        Files.delete(file);
        begun(note, note.started().minus(Duration.ofHours(1)), note.birth()).write(found.folder());
        assertThat(another.running(ID)).isPresent();
        another.end(ID);
        await().atMost(60, TimeUnit.SECONDS).until(() -> !own.alive());
        assertThat(ProcessHandle.of(note.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    }

    /** Another process has its id: it is not ended, whatever the clock says of its start. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aLaterProcessWithTheIdIsNoProxy() throws Exception {
        long self = ProcessHandle.current().pid();
        Instant started = ProcessHandle.current().info().startInstant().orElseThrow();
        ProxyNote note = new ProxyNote(
                ID.value(),
                self,
                started,
                ProcessMark.of(ProcessHandle.current()).birth(),
                started,
                1,
                true,
                new Protection(false, false, Protection.Locked.NOTHING));
        assertThat(new ProxyNote.Found(folder, note).process()).isPresent();
        assertThat(new ProxyNote.Found(folder, begun(note, started, note.birth() + "0")).process())
                .isEmpty();
        // A note of an earlier version has no more than the instant.
        String text = Segment.JSON.writeValueAsString(note).replaceFirst("\"birth\":\"[^\"]*\",", "");
        assertThat(text).doesNotContain("birth");
        ProxyNote before = Segment.JSON.readValue(text, ProxyNote.class);
        assertThat(before.birth()).isEmpty();
        assertThat(new ProxyNote.Found(folder, before).process()).isPresent();
    }

    private static ProxyNote begun(ProxyNote note, Instant started, String birth) {
        return new ProxyNote(
                note.checkout(),
                note.pid(),
                started,
                birth,
                note.since(),
                note.port(),
                note.impersonates(),
                note.protection());
    }

    @Test
    void whatCannotBeStartedIsToldAndLeavesNothing() throws Exception {
        scripted.orElseThrow().close();
        Custodian.Opening opening = opening(guard(List.of("system:masters")));
        assertThatThrownBy(() -> mine.open(opening))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-proxy-unreachable"));
        assertThat(opening.dataKey()).containsOnly(0);
        assertThat(mine.running(ID)).isEmpty();
        scripted = Optional.of(new ScriptedServer());
    }

    @Test
    void rulesOfThePolicyKeepTheirMeaning() throws Exception {
        Guard guard = GuardRules.of(
                new GuardPolicy(
                        Optional.empty(),
                        List.of(
                                new GuardPolicy.Rule(
                                        "no-deletes",
                                        Set.of("delete", "deletecollection"),
                                        Set.of("pods", "deployments.apps", "*/status.batch"),
                                        Set.of("prod-*"),
                                        Set.of(),
                                        "no"),
                                new GuardPolicy.Rule(
                                        "no-logs", Set.of("*"), Set.of(), Set.of(), Set.of("/logs*"), "no"),
                                new GuardPolicy.Rule(
                                        "nothing-new", Set.of("create"), Set.of("*"), Set.of(), Set.of(), "no"))),
                Duration.ofHours(1));
        Map<String, String> cases = Map.of(
                "DELETE /api/v1/namespaces/prod-a/pods/b", "no-deletes",
                "DELETE /api/v1/namespaces/test/pods/b", "",
                "DELETE /apis/apps/v1/namespaces/prod-a/deployments/b", "no-deletes",
                "DELETE /apis/batch/v1/namespaces/prod-a/jobs/b/status", "no-deletes",
                "GET /api/v1/namespaces/prod-a/pods/b", "",
                "GET /logs/kube-apiserver.log", "no-logs",
                "POST /apis/apps/v1/namespaces/test/deployments", "nothing-new",
                "POST /apis/any.example/v1/things", "nothing-new",
                "GET /api/v1/nodes/a/proxy/x", "nodes-proxy");
        for (Map.Entry<String, String> each : cases.entrySet()) {
            String[] words = each.getKey().split(" ", 2);
            Guard.Verdict verdict = guard.judge(ApiRequest.of(words[0], words[1]));
            assertThat(verdict instanceof Guard.Verdict.Refused r ? r.rule() : "")
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
        }
    }
}
