package dev.castellan.browse;

/** A list that stays live while it is open. */
public interface Listing extends AutoCloseable {
    /** The list as it was computed last; asking for it makes the next change be told. Quick. */
    View view();

    /**
     * Calls the listener when there is a new view, on a thread of ours; it has to be quick.
     *
     * @return ends the calls
     */
    Runnable onChange(Runnable listener);

    /** Filters and sorts otherwise; the view that answers carries the query and the sort. Returns at once. */
    void show(Query query, Sort sort);

    /** Tries now what waits for a later attempt. */
    void retry();

    /** Ends the list; feeds that nobody else looks at end with it. */
    @Override
    void close();
}
