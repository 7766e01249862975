package dev.castellan.console.account;

import dev.castellan.console.account.AccountPicture.Person;
import dev.castellan.console.account.AccountPicture.SignIn;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.identity.Account;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.identity.SignInMethod;
import dev.castellan.job.Job;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the account screen knows. Commands return at once; asked from any thread. */
final class AccountModel {
    /** The identity room gives up after five minutes; this is only a net under it. */
    private static final Duration SIGN_IN_DEADLINE = Duration.ofMinutes(6);

    private static final Duration READ_DEADLINE = Duration.ofMinutes(1);

    private final AccountDesk desk;
    private final ShellContext shell;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong readings = new AtomicLong();
    private final Object lock = new Object();
    private final Runnable unlisten;
    private AccountPicture picture = AccountPicture.FIRST;
    private @Nullable Job<Account> signingIn;
    private boolean reading;
    private boolean again;
    private boolean closed;

    /** Nothing is read before {@link #read}. */
    AccountModel(AccountDesk desk, ShellContext shell) {
        this.desk = desk;
        this.shell = shell;
        this.unlisten = desk.onChange(this::read);
    }

    /** What is known now. */
    AccountPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    /** Calls the listener after each change, on the thread that made it. */
    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Reads everything anew; several calls while one runs cost one more. */
    void read() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (reading) {
                again = true;
                return;
            }
            reading = true;
        }
        long number = readings.incrementAndGet();
        // Not a job of the shell: reading memory and a small file is no work worth showing.
        Thread.ofVirtual().name("accounts-" + number).start(this::readNow);
    }

    /** Signs somebody in; ignored while another sign-in is under way. */
    void signIn(SignInMethod method, Optional<String> loginHint) {
        synchronized (lock) {
            if (closed || picture.signIn() instanceof SignIn.Waiting) {
                return;
            }
        }
        Instant since = shell.clock().now();
        change(p -> p.withSignIn(new SignIn.Waiting(method, since, Optional.empty(), Optional.empty())));
        Job<Account> job = shell.start("Sign in", SIGN_IN_DEADLINE, progress -> {
            progress.step(Optional.empty(), "Waiting for you");
            return desk.signIn(method, loginHint);
        });
        synchronized (lock) {
            signingIn = job;
        }
        var _ = job.result().whenComplete((account, thrown) -> {
            boolean cancelled = job.view().state() == Job.State.CANCELLED;
            change(p -> p.withSignIn(
                    thrown == null || cancelled
                            ? new SignIn.Idle()
                            : new SignIn.Failed(method, Failure.of(thrown, "console-sign-in"))));
            if (thrown == null) {
                shell.notices().success("Signed in as " + DisplayText.clean(account.username()));
            }
            read();
        });
    }

    /** Gives the sign-in up that is under way. */
    void cancelSignIn() {
        Job<Account> job;
        synchronized (lock) {
            job = signingIn;
        }
        if (job != null) {
            job.cancel();
        }
    }

    /** Takes a failed sign-in off the screen. */
    void forgetFailure() {
        change(p -> p.signIn() instanceof SignIn.Failed ? p.withSignIn(new SignIn.Idle()) : p);
    }

    /** Removes an account and its tokens. */
    void signOut(Account account) {
        Job<Boolean> job = shell.start("Sign out", READ_DEADLINE, progress -> {
            desk.signOut(account);
            return true;
        });
        var _ = job.result().whenComplete((done, thrown) -> {
            if (thrown == null) {
                shell.notices().success(DisplayText.clean(account.username()) + " is signed out; the tokens are gone.");
            } else if (job.view().state() == Job.State.FAILED) {
                shell.notices().failure(Failure.of(thrown, "console-sign-out"));
            }
            read();
        });
    }

    /** Lets the browser open for a challenge. */
    void accept(PendingChallenge challenge) {
        desk.accept(challenge);
        read();
    }

    /** Lets the calls that wait for a challenge fail. */
    void refuse(PendingChallenge challenge) {
        desk.refuse(challenge);
        read();
    }

    /** Opens the sign-in page once more. */
    void openAgain(URI page) {
        Job<Boolean> job = shell.start("Open the sign-in page", READ_DEADLINE, progress -> {
            desk.openAgain(page);
            return true;
        });
        shell.ui().deliver(job.result(), done -> {}, failure -> shell.notices().failure(failure));
    }

    /** Nothing is reported any more; a sign-in under way is given up. */
    void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        unlisten.run();
        cancelSignIn();
    }

    private void readNow() {
        try {
            List<Person> people = desk.accounts().stream()
                    .map(a -> new Person(a, desk.strength(a), desk.quietUntil(a)))
                    .toList();
            List<SignInMethod> methods =
                    Arrays.stream(SignInMethod.values()).filter(desk::available).toList();
            boolean configured = desk.configured();
            String where = desk.where();
            List<PendingChallenge> challenges = desk.challenges();
            Optional<SignInPage> page = desk.page();
            Optional<Failure> notice = desk.cacheNotice();
            change(p -> new AccountPicture(
                    configured,
                    false,
                    where,
                    people,
                    challenges,
                    page,
                    notice,
                    methods,
                    prompted(p.signIn()),
                    Optional.empty()));
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e, "console-accounts");
            change(p -> p.withFailure(failure));
        } finally {
            boolean once;
            synchronized (lock) {
                reading = false;
                once = again;
                again = false;
            }
            if (once) {
                read();
            }
        }
    }

    private SignIn prompted(SignIn now) {
        return now instanceof SignIn.Waiting waiting
                ? new SignIn.Waiting(waiting.method(), waiting.since(), desk.code(), desk.page())
                : now;
    }

    private void change(UnaryOperator<AccountPicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            AccountPicture next = how.apply(picture);
            if (next.equals(picture)) {
                return;
            }
            picture = next;
        }
        listeners.forEach(Runnable::run);
    }
}
