package dev.castellan.console.design;

import java.util.List;

/**
 * Lines by number. A value that does not change, or one that may be read from any thread; a number stays with its line when
 * older ones are dropped.
 */
public interface Lines {
    /** The number of the oldest line that is still there. */
    long first();

    /** The number after the newest line. */
    long end();

    /** The line with this number; an empty one where it is gone. */
    StyledLine line(long number);

    /** What a search looks at; need not be as costly as the line with its colours. */
    default String text(long number) {
        return line(number).text();
    }

    /** These lines, numbered from 0. */
    static Lines of(List<StyledLine> list) {
        return new Lines() {
            @Override
            public long first() {
                return 0;
            }

            @Override
            public long end() {
                return list.size();
            }

            @Override
            public StyledLine line(long number) {
                return number >= 0 && number < list.size() ? list.get((int) number) : StyledLine.plain("");
            }
        };
    }
}
