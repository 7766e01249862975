package dev.castellan.browse.log;

import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.LogLine;
import dev.castellan.kubernetes.LogRequest;
import dev.castellan.kubernetes.LogStream;
import dev.castellan.kubernetes.LogTarget;
import dev.castellan.kubernetes.PodContainers;
import java.util.List;
import java.util.Optional;

/** Where logs come from; every method blocks and throws {@link dev.castellan.failure.FailureException}. */
interface LogReads {
    /** The pods at present. */
    List<PodContainers> pods(LogTarget target);

    /** Opens a log. */
    Lines open(LogRequest request);

    /** Lines as they come. */
    interface Lines extends AutoCloseable {
        /** The next line, or empty at the end. */
        Optional<LogLine> next();

        /** Ends {@link #next} from any thread. */
        @Override
        void close();
    }

    /** From a cluster. */
    static LogReads of(ClusterClient client) {
        return new LogReads() {
            @Override
            public List<PodContainers> pods(LogTarget target) {
                return client.pods().find(target);
            }

            @Override
            public Lines open(LogRequest request) {
                LogStream stream = client.pods().log(request);
                return new Lines() {
                    @Override
                    public Optional<LogLine> next() {
                        return stream.next();
                    }

                    @Override
                    public void close() {
                        stream.close();
                    }
                };
            }
        };
    }
}
