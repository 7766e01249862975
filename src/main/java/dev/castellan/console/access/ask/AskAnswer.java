package dev.castellan.console.access.ask;

import dev.castellan.access.Answer;
import dev.castellan.access.AuthorizerChain;
import dev.castellan.access.Deed;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.azure.Truth;
import java.util.List;

/** What a reading answers to a question. Texts from clusters and directories in it are untrusted. */
sealed interface AskAnswer {
    /** The question as it was understood. */
    AskQuestion question();

    /**
     * Whether somebody may.
     *
     * @param verdict of a real request, both planes joined
     * @param review what a SubjectAccessReview would be answered
     * @param difference why a real request differs from what was asked; empty where it does not
     * @param conditional whether it depends on a condition of Azure only
     * @param eligible whether a role or membership that can be activated would allow it
     * @param name of the subject as people know it, clean
     * @param who as it arrives at the server
     * @param asked what is asked of the server
     * @param steps what each authorizer says, in the server's order
     * @param chains every way, those that count first
     * @param misses what comes nearest, for anything but a yes
     * @param beyond what would have to be known for a certain answer
     * @param namespaces for a question about any namespace: where it is allowed
     * @param notes what else has to be known to read the answer
     * @param deeds what is meant by it and takes more than the one right
     */
    record Can(
            AskQuestion.Can question,
            Answer verdict,
            Answer review,
            String difference,
            boolean conditional,
            Truth eligible,
            String name,
            Requester who,
            Request asked,
            List<AuthorizerChain.Step> steps,
            List<AskChain> chains,
            List<String> misses,
            List<String> beyond,
            List<String> namespaces,
            List<String> notes,
            List<Deed.Judged> deeds)
            implements AskAnswer {
        public Can {
            steps = List.copyOf(steps);
            chains = List.copyOf(chains);
            misses = List.copyOf(misses);
            beyond = List.copyOf(beyond);
            namespaces = List.copyOf(namespaces);
            notes = List.copyOf(notes);
            deeds = List.copyOf(deeds);
        }
    }

    /**
     * Who may.
     *
     * @param asked the request decided on
     * @param rows everybody
     * @param beyond what was not read and could add somebody
     */
    record Who(
            AskQuestion.WhoCan question,
            Request asked,
            String difference,
            List<AskHolderRow> rows,
            List<String> beyond,
            List<String> notes)
            implements AskAnswer {
        public Who {
            rows = List.copyOf(rows);
            beyond = List.copyOf(beyond);
            notes = List.copyOf(notes);
        }
    }

    /**
     * What somebody may.
     *
     * @param master whether everything is allowed whatever is bound
     */
    record What(
            AskQuestion.WhatCan question,
            Requester who,
            boolean master,
            List<AskRightRow> rows,
            List<String> beyond,
            List<String> notes)
            implements AskAnswer {
        public What {
            rows = List.copyOf(rows);
            beyond = List.copyOf(beyond);
            notes = List.copyOf(notes);
        }
    }
}
