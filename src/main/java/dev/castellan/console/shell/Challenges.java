package dev.castellan.console.shell;

import java.util.List;

/** Sign-ins that Azure asks for and that wait for the user's word. Safe for use from any thread. */
public interface Challenges {
    /**
     * One sign-in asked for, whatever number of calls wait for it.
     *
     * @param id names it
     * @param title who is asked: the account, cleaned for display
     * @param reason why, in one sentence
     */
    record Challenge(String id, String title, String reason) {}

    /** Those waiting, oldest first. */
    List<Challenge> pending();

    /** Lets the browser open. */
    void accept(String id);

    /** Lets all calls that wait for it fail. */
    void refuse(String id);

    /**
     * Calls the listener after each change, on the thread that made it.
     *
     * @return ends the calls
     */
    Runnable onChange(Runnable listener);

    /** Nobody ever asks. */
    static Challenges none() {
        return new Challenges() {
            @Override
            public List<Challenge> pending() {
                return List.of();
            }

            @Override
            public void accept(String id) {}

            @Override
            public void refuse(String id) {}

            @Override
            public Runnable onChange(Runnable listener) {
                return () -> {};
            }
        };
    }
}
