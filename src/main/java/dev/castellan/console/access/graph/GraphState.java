package dev.castellan.console.access.graph;

import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Way;
import dev.castellan.access.graph.AccessMap;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.HitIndex;
import dev.castellan.access.graph.NodeKind;
import dev.castellan.access.graph.Picture;
import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Optional;

/**
 * What the graph shows at one moment.
 *
 * @param number of the question it answers
 * @param map all there is; empty before it was made
 * @param wish which part of it is wanted
 * @param ways the ways shown instead of the part; empty where none are
 * @param picture what is drawn; stays while a newer one is made
 * @param hits what lies where in the picture
 * @param failure why there is no picture
 * @param millis how long it took to make
 */
record GraphState(
        long number,
        Stage stage,
        Optional<AccessMap> map,
        GraphWish wish,
        Optional<WayState> ways,
        Picture picture,
        HitIndex hits,
        Optional<Failure> failure,
        double millis) {
    /** Where it stands. */
    enum Stage {
        /** Nothing was drawn yet. */
        LOADING,
        DRAWN,
        /** Nothing is left by the filter. */
        EMPTY,
        FAILED
    }

    /**
     * Ways to more rights.
     *
     * @param target where they end
     * @param subjects those who have one, the shortest first; not all where there are very many
     * @param count how many have one
     * @param from whose are shown; empty where nobody has one
     * @param ways of that one, the shortest first
     * @param chosen which of them is shown step by step
     * @param reached how many of the targets the one in question comes to; for the words where there is none
     */
    record WayState(
            Place target,
            List<Subject> subjects,
            int count,
            Optional<Place> from,
            List<Way> ways,
            int chosen,
            int reached) {
        WayState {
            subjects = List.copyOf(subjects);
            ways = List.copyOf(ways);
        }

        Optional<Way> way() {
            return chosen < ways.size() ? Optional.of(ways.get(chosen)) : Optional.empty();
        }
    }

    /** Somebody who has a way. */
    record Subject(Place place, NodeKind kind, String name, int steps) {}

    static GraphState first(GraphWish wish) {
        return new GraphState(
                0,
                Stage.LOADING,
                Optional.empty(),
                wish,
                Optional.empty(),
                Picture.EMPTY,
                new HitIndex(Picture.EMPTY),
                Optional.empty(),
                0);
    }

    /** Whether the layout had to stop before it was at its best. */
    boolean simplified() {
        return stage == Stage.DRAWN && !picture.complete();
    }
}
