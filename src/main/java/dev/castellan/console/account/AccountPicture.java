package dev.castellan.console.account;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Account;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.identity.SignInMethod;
import dev.castellan.identity.Strength;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything the account screen shows at one moment.
 *
 * @param configured whether the profile names an app registration
 * @param loading whether the token cache has not been read yet
 * @param where the cloud and tenant of the profile, in words
 * @param people everybody signed in
 * @param challenges sign-ins that wait for the person's word
 * @param page what an accepted challenge waits for
 * @param notice set when tokens are kept in memory only
 * @param methods the ways to sign in that exist here, the usual one first
 * @param signIn how far a sign-in is
 * @param failure why the accounts could not be read
 */
record AccountPicture(
        boolean configured,
        boolean loading,
        String where,
        List<Person> people,
        List<PendingChallenge> challenges,
        Optional<SignInPage> page,
        Optional<Failure> notice,
        List<SignInMethod> methods,
        SignIn signIn,
        Optional<Failure> failure) {

    /**
     * Somebody signed in.
     *
     * @param account who
     * @param strength how strongly
     * @param quietUntil until when challenges are refused without asking
     */
    record Person(Account account, Strength strength, Optional<Instant> quietUntil) {}

    /** How far a sign-in is. */
    sealed interface SignIn {
        /** Nobody is signing in. */
        record Idle() implements SignIn {}

        /**
         * The person is to act.
         *
         * @param method how
         * @param since when it began
         * @param code to be typed in on another device
         * @param page for the browser
         */
        record Waiting(SignInMethod method, Instant since, Optional<DeviceCode> code, Optional<SignInPage> page)
                implements SignIn {}

        /** It did not work out. */
        record Failed(SignInMethod method, Failure failure) implements SignIn {}
    }

    AccountPicture {
        people = List.copyOf(people);
        challenges = List.copyOf(challenges);
        methods = List.copyOf(methods);
    }

    /** Nothing read yet. */
    static final AccountPicture FIRST = new AccountPicture(
            true,
            true,
            "",
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new SignIn.Idle(),
            Optional.empty());

    AccountPicture withSignIn(SignIn next) {
        return new AccountPicture(configured, loading, where, people, challenges, page, notice, methods, next, failure);
    }

    AccountPicture withFailure(Failure why) {
        return new AccountPicture(
                configured, false, where, people, challenges, page, notice, methods, signIn, Optional.of(why));
    }
}
