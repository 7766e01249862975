package dev.castellan.sandbox.entra;

import dev.castellan.sandbox.ground.Person;
import dev.castellan.sandbox.ground.Reply;
import java.util.List;
import java.util.Map;

/** The practice sign-in's pages: plain HTML, no script but the self-submitting form. */
final class Pages {
    private static final String STYLE =
            "body{font:16px/1.5 system-ui,sans-serif;background:#eef1f4;color:#1b2733;margin:0;padding:6vh"
                + " 1rem}main{max-width:28rem;margin:auto;background:#fff;border-radius:10px;padding:2rem;box-shadow:0"
                + " 2px 14px #0002}h1{font-size:1.3rem;margin:.2rem 0"
                + " 1rem}p.note{color:#566573;font-size:.875rem}button{display:block;width:100%;text-align:left;font:inherit;margin:.4rem"
                + " 0;padding:.6rem .9rem;border:1px solid #c5ced6;border-radius:8px;background:#fff;cursor:pointer}"
                + "button:hover,button:focus{border-color:#1f6feb;background:#f3f8ff}button.go{background:#1f6feb;color:#fff;border-color:#1f6feb;text-align:center}"
                + "small{display:block;color:#566573}b.brand{color:#1f6feb}input{font:inherit;padding:.5rem;width:100%;box-sizing:border-box}code{font-size:1.3rem}";

    private Pages() {}

    static Reply accounts(String tenant, String context, String canary, List<Person> people, String hint) {
        StringBuilder body = new StringBuilder("<h1>Pick an account</h1>");
        people.stream()
                .sorted((a, b) -> Boolean.compare(
                        b.username().equalsIgnoreCase(hint), a.username().equalsIgnoreCase(hint)))
                .forEach(p -> body.append(form("/" + tenant + "/login", context, canary))
                        .append(hidden("username", p.username()))
                        .append(hidden("password", p.password()))
                        .append("<button>")
                        .append(escape(p.displayName()))
                        .append("<small>")
                        .append(escape(p.username() + " – " + p.role()))
                        .append("</small></button></form>"));
        body.append(cancel(tenant, context, canary));
        return page("Sign in", body.toString());
    }

    static Reply secondFactor(String tenant, String context, String canary, Person person, String ticket) {
        return page(
                "Approve sign-in",
                "<h1>Approve sign-in request</h1><p>" + escape(person.displayName())
                        + ", a notification would now be on your telephone. Here a click does.</p>"
                        + form("/" + tenant + "/mfa", context, canary) + hidden("ticket", ticket)
                        + "<button class=go>Approve</button></form>" + cancel(tenant, context, canary));
    }

    static Reply deviceCode(String canary, String code, String problem) {
        return page(
                "Enter code",
                "<h1>Enter the code shown by the other device</h1>"
                        + (problem.isEmpty() ? "" : "<p role=alert>" + escape(problem) + "</p>")
                        + "<form method=get action=/common/oauth2/deviceauth><label>Code <input name=user_code"
                        + " autofocus value=\""
                        + escape(code) + "\"></label><button class=go>Next</button></form>");
    }

    static Reply deviceAccounts(String canary, String code, List<Person> people) {
        StringBuilder body = new StringBuilder("<h1>Who signs in with <code>" + escape(code) + "</code>?</h1>");
        people.forEach(p -> body.append(form("/common/oauth2/deviceauth", code, canary))
                .append(hidden("username", p.username()))
                .append(hidden("password", p.password()))
                .append("<button>")
                .append(escape(p.displayName()))
                .append("<small>")
                .append(escape(p.username() + " – " + p.role()))
                .append("</small></button></form>"));
        body.append(form("/common/oauth2/deviceauth", code, canary))
                .append(hidden("decline", "1"))
                .append("<button>Refuse</button></form>");
        return page("Pick an account", body.toString());
    }

    static Reply message(int status, String title, String text) {
        Reply page = page(title, "<h1>" + escape(title) + "</h1><p>" + escape(text) + "</p>");
        return new Reply(status, page.headers(), page.body(), page.stream());
    }

    /** Sends the values to the application by a form that submits itself, as response_mode=form_post wants. */
    static Reply post(String action, Map<String, String> values) {
        StringBuilder body = new StringBuilder("<form method=post action=\"" + escape(action) + "\">");
        values.forEach((k, v) -> body.append(hidden(k, v)));
        body.append("<button class=go>Continue</button></form><script>document.forms[0].submit()</script>");
        return page("Signed in", body.toString());
    }

    private static String cancel(String tenant, String context, String canary) {
        return form("/" + tenant + "/cancel", context, canary) + "<button>Cancel</button></form>";
    }

    private static String form(String action, String context, String canary) {
        return "<form method=post action=\"" + escape(action) + "\">" + hidden("context", context)
                + hidden("canary", canary);
    }

    private static String hidden(String name, String value) {
        return "<input type=hidden name=\"" + escape(name) + "\" value=\"" + escape(value) + "\">";
    }

    private static Reply page(String title, String body) {
        return Reply.text(
                        200,
                        "text/html; charset=utf-8",
                        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport"
                                + " content=\"width=device-width\"><title>"
                                + escape(title) + " – practice Entra</title><style>" + STYLE
                                + "</style><main><b class=brand>Practice Entra</b>"
                                + body
                                + "<p class=note>Part of Castellan's practice fleet on this computer. No real account"
                                + " is involved.</p></main></html>")
                .with("Cache-Control", "no-store")
                .with("X-Frame-Options", "DENY")
                .with("Referrer-Policy", "no-referrer");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
