package dev.castellan.breakglass.proxy;

import java.util.List;

/**
 * One rule of the guard; the first that fits decides. An empty list fits everything; {@code *} in a text stands for any
 * characters.
 *
 * @param name stable, lower case with hyphens; shown with a refusal
 * @param effect what happens to a request that it fits
 * @param verbs as RBAC names them
 * @param groups API groups; the core group is an empty text
 * @param resources with sub-resource as in {@code pods/exec}
 * @param namespaces of the object
 * @param names of the object, without the scheme and port that a proxy may be asked for
 * @param paths for what is no resource, as {@code /logs*}; a rule with paths never fits a resource
 * @param condition what the body has to say in addition
 * @param reason one sentence for who was refused
 */
public record Rule(
        String name,
        Effect effect,
        List<String> verbs,
        List<String> groups,
        List<String> resources,
        List<String> namespaces,
        List<String> names,
        List<String> paths,
        Condition condition,
        String reason) {
    /** What a rule does. */
    public enum Effect {
        ALLOW,
        REFUSE
    }

    /** What a body has to say for a rule to fit. */
    public enum Condition {
        /** Nothing; the body is not read. */
        ANY,
        /** A TokenRequest that lasts longer than tokens may. */
        LONG_TOKEN,
        /** A Secret that a service-account token without end is put into. */
        TOKEN_SECRET,
        /** A CertificateSigningRequest for a client. */
        CLIENT_CERTIFICATE
    }

    public Rule {
        verbs = List.copyOf(verbs);
        groups = List.copyOf(groups);
        resources = List.copyOf(resources);
        namespaces = List.copyOf(namespaces);
        names = List.copyOf(names);
        paths = List.copyOf(paths);
    }

    /** A rule that refuses resources, whatever the verb. */
    static Rule refuse(String name, String group, String resources, String reason) {
        return new Rule(
                name,
                Effect.REFUSE,
                List.of(),
                List.of(group),
                List.of(resources.split(",", -1)),
                List.of(),
                List.of(),
                List.of(),
                Condition.ANY,
                reason);
    }

    Rule verbs(String... only) {
        return new Rule(name, effect, List.of(only), groups, resources, namespaces, names, paths, condition, reason);
    }

    Rule objects(List<String> inNamespaces, List<String> named) {
        return new Rule(name, effect, verbs, groups, resources, inNamespaces, named, paths, condition, reason);
    }

    Rule when(Condition body) {
        return new Rule(name, effect, verbs, groups, resources, namespaces, names, paths, body, reason);
    }

    /** Whether it fits, the body left aside. */
    boolean fits(ApiRequest request) {
        if (!request.forResource()) {
            return resources.isEmpty()
                    && namespaces.isEmpty()
                    && names.isEmpty()
                    && groups.isEmpty()
                    && any(verbs, request.verb())
                    && any(paths, request.path());
        }
        return paths.isEmpty()
                && any(verbs, request.verb())
                && any(groups, request.group())
                && (any(resources, request.fullResource()) || legacyProxy(request))
                && any(namespaces, request.namespace())
                && any(names, request.objectName());
    }

    /** Servers before 1.10 answered /api/v1/proxy/nodes/… as well: verb proxy, no sub-resource. */
    private boolean legacyProxy(ApiRequest request) {
        return request.verb().equals("proxy") && any(resources, request.resource() + "/proxy");
    }

    private static boolean any(List<String> patterns, String text) {
        if (patterns.isEmpty()) {
            return true;
        }
        for (String pattern : patterns) {
            if (like(pattern, text)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text is as the pattern has it; quick for any pattern. */
    static boolean like(String pattern, String text) {
        int star = -1;
        int mark = 0;
        int p = 0;
        int t = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
