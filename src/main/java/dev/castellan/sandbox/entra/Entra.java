package dev.castellan.sandbox.entra;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.HttpsEndpoint;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Person;
import dev.castellan.sandbox.ground.Refused;
import dev.castellan.sandbox.ground.Reply;
import dev.castellan.sandbox.ground.Request;
import dev.castellan.sandbox.ground.Tokens;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Practice Entra ID: the endpoints a public client meets, with the refusals it has to live with. */
public final class Entra implements AutoCloseable {
    private static final String KUBELOGIN_CLIENT = "3f4439ff-e698-4d6d-84fe-09c9d574f06b";
    private static final String AZURE_CLI_CLIENT = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    private static final Set<String> OPENID_SCOPES = Set.of("openid", "profile", "offline_access", "email");
    private static final Duration CODE_LIFE = Duration.ofMinutes(10);
    private static final Duration DEVICE_CODE_LIFE = Duration.ofMinutes(15);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private record Code(
            Session session, String redirectUri, String challenge, String scope, ClaimsAsked claims, Instant until) {}

    private record Refresh(Session session, Instant issued) {}

    private static final class Device {
        private final String code;
        private final String clientId;
        private final String scope;
        private final FleetPlan.Tenant tenant;
        private final boolean tenantGiven;
        private final ClaimsAsked claims;
        private final Instant until;
        private Optional<Session> session = Optional.empty();
        private Optional<EntraError> refusal = Optional.empty();

        Device(
                String code,
                String clientId,
                String scope,
                FleetPlan.Tenant tenant,
                boolean tenantGiven,
                ClaimsAsked claims,
                Instant until) {
            this.code = code;
            this.clientId = clientId;
            this.scope = scope;
            this.tenant = tenant;
            this.tenantGiven = tenantGiven;
            this.claims = claims;
            this.until = until;
        }
    }

    /** Where a finished authorize request goes. */
    private record Answer(String redirectUri, boolean formPost, Map<String, String> values) {}

    private final Ground ground;
    private final Duration tokenLifetime;
    private final String canary = random(16);
    private final SecureRandom randomness = new SecureRandom();
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Map<String, Refresh> refreshes = new ConcurrentHashMap<>();
    private final Map<String, Device> devices = new ConcurrentHashMap<>();
    private final Map<String, Instant> revokedBefore = new ConcurrentHashMap<>();
    private final Map<String, String> tickets = new ConcurrentHashMap<>();
    private final HttpsEndpoint secure;
    private final HttpsEndpoint plain;
    private volatile Set<String> resources = Set.of();

    /**
     * Starts the secure endpoint, and a plain one with the pages for people only.
     *
     * @param port of the secure endpoint, 0 for any
     * @param plainPort of the pages, 0 for any
     */
    public Entra(Ground ground, Authority.Issued certificate, int port, int plainPort, Duration tokenLifetime) {
        this.ground = ground;
        this.tokenLifetime = tokenLifetime;
        this.secure = HttpsEndpoint.start(
                Fault.Service.ENTRA,
                port,
                certificate.serverContext(),
                false,
                ground.faults(),
                ground.journal(),
                this::handle);
        this.plain = HttpsEndpoint.startPlain(
                Fault.Service.ENTRA, plainPort, ground.faults(), ground.journal(), this::handlePlain);
    }

    /** Names the resources for which tokens are issued, besides the Arc server application. */
    public void serve(Set<String> audiences) {
        resources = audiences.stream().map(Entra::bare).collect(Collectors.toUnmodifiableSet());
    }

    /** {@code https://localhost:PORT/}. */
    public URI authority() {
        return secure.base();
    }

    /** Where challenges of resources point at. */
    public String authorizationUri() {
        return secure.base() + "common/oauth2/authorize";
    }

    /** The twin of an authorize address for browsers that do not know the practice authority. */
    public URI browserPage(URI authorizeUrl) {
        return plain.base().resolve(authorizeUrl.getRawPath() + "?" + authorizeUrl.getRawQuery());
    }

    @Override
    public void close() {
        secure.close();
        plain.close();
    }

    /** Forgets every session. */
    public void reset() {
        codes.clear();
        refreshes.clear();
        devices.clear();
        revokedBefore.clear();
        tickets.clear();
    }

    /** Revokes the refresh tokens of a person, as an administrator does. */
    public void revoke(String username) {
        revokedBefore.put(username.toLowerCase(Locale.ROOT), ground.clock().instant());
    }

    /** A redirect that a browser would follow next. */
    public record BrowserStep(URI target, Optional<String> formBody) {}

    /**
     * Plays a person at the sign-in page who picks the account and passes the second factor.
     *
     * @throws IllegalArgumentException when the account is not known or the address is refused with a page
     */
    public BrowserStep answerAs(String username, URI authorizeUrl) {
        Map<String, String> query =
                Request.decode(Optional.ofNullable(authorizeUrl.getRawQuery()).orElse(""));
        String tenant = segments(authorizeUrl.getPath()).getFirst();
        Person person = ground.plan()
                .person(username)
                .orElseThrow(() -> new IllegalArgumentException("no practice user " + username));
        Answer answer;
        try {
            answer = conclude(tenant, query, person, person.mfa());
        } catch (Refused e) {
            throw new IllegalArgumentException(
                    "the sign-in page refused: " + new String(e.reply().body(), StandardCharsets.UTF_8), e);
        }
        String encoded = encode(answer.values);
        return answer.formPost
                ? new BrowserStep(URI.create(answer.redirectUri), Optional.of(encoded))
                : new BrowserStep(withQuery(answer.redirectUri, encoded), Optional.empty());
    }

    /**
     * Plays a person who enters a device code and picks the account.
     *
     * @throws IllegalArgumentException when code or account is not known
     */
    public void approveDeviceCode(String userCode, String username) {
        Person person = ground.plan()
                .person(username)
                .orElseThrow(() -> new IllegalArgumentException("no practice user " + username));
        approve(device(userCode).orElseThrow(() -> new IllegalArgumentException("no such code")), person);
    }

    // ---- routes

    private Reply handlePlain(Request request) {
        List<String> path = segments(request.path());
        String last = path.isEmpty() ? "" : path.getLast();
        boolean page = last.equals("authorize")
                || last.equals("deviceauth")
                || Set.of("login", "mfa", "cancel").contains(last);
        return page
                ? handle(request)
                : Pages.message(404, "Not here", "Only the sign-in pages are available without TLS.");
    }

    private Reply handle(Request request) {
        List<String> path = segments(request.path());
        if (path.size() < 2) {
            return Pages.message(404, "Practice Entra", "There is nothing at this address.");
        }
        String tenant = path.getFirst();
        String rest = String.join("/", path.subList(1, path.size())).toLowerCase(Locale.ROOT);
        String what = request.method() + " " + rest;
        return switch (what) {
            case "GET discovery/instance" -> instanceDiscovery(request);
            case "GET v2.0/.well-known/openid-configuration", "GET .well-known/openid-configuration" -> openid(tenant);
            case "GET discovery/v2.0/keys", "GET discovery/keys" ->
                Reply.text(
                        200, "application/json; charset=utf-8", ground.tokens().jwks());
            case "GET oauth2/v2.0/authorize" -> authorizePage(tenant, request.query());
            case "POST login" -> login(tenant, guarded(request));
            case "POST mfa" -> secondFactor(tenant, guarded(request));
            case "POST cancel" -> cancel(tenant, guarded(request));
            case "POST oauth2/v2.0/token" -> token(tenant, request.form());
            case "POST oauth2/v2.0/devicecode" -> deviceCode(tenant, request.form());
            case "GET oauth2/deviceauth" -> devicePage(request);
            case "POST oauth2/deviceauth" -> deviceAnswer(guarded(request));
            case "GET oauth2/v2.0/logout" -> logout(request);
            default -> Pages.message(404, "Practice Entra", "There is nothing at this address.");
        };
    }

    private Map<String, String> guarded(Request request) {
        Map<String, String> form = request.form();
        if (!canary.equals(form.get("canary"))) {
            throw new Refused(
                    Pages.message(403, "Page too old", "Go back to the application and start signing in again."));
        }
        return form;
    }

    // ---- discovery

    private Reply instanceDiscovery(Request request) {
        String endpoint = request.parameter("authorization_endpoint").orElse("");
        String host = authority().getHost() + ":" + authority().getPort();
        if (!endpoint.isEmpty() && !endpoint.startsWith(authority().toString())) {
            return refused(400, EntraError.of("invalid_instance", 50049, "Unknown or invalid instance."));
        }
        ObjectNode node = Json.object();
        node.put("tenant_discovery_endpoint", authority() + "common/v2.0/.well-known/openid-configuration");
        node.put("api-version", "1.1");
        ObjectNode entry = node.putArray("metadata").addObject();
        entry.put("preferred_network", host).put("preferred_cache", host);
        entry.putArray("aliases").add(host);
        return Reply.json(200, node);
    }

    private Reply openid(String tenant) {
        Optional<FleetPlan.Tenant> found = tenant(tenant);
        if (found.isEmpty() && !anyTenant(tenant)) {
            return refused(400, EntraError.unknownTenant(tenant));
        }
        String id = anyTenant(tenant)
                ? tenant.toLowerCase(Locale.ROOT)
                : found.orElseThrow().id();
        String base = authority() + id + "/";
        ObjectNode node = Json.object();
        node.put("token_endpoint", base + "oauth2/v2.0/token");
        node.set(
                "token_endpoint_auth_methods_supported",
                Json.texts(List.of("client_secret_post", "private_key_jwt", "client_secret_basic")));
        node.put("jwks_uri", base + "discovery/v2.0/keys");
        node.set("response_modes_supported", Json.texts(List.of("query", "fragment", "form_post")));
        node.set("subject_types_supported", Json.texts(List.of("pairwise")));
        node.set("id_token_signing_alg_values_supported", Json.texts(List.of("RS256")));
        node.set(
                "response_types_supported", Json.texts(List.of("code", "id_token", "code id_token", "id_token token")));
        node.set("scopes_supported", Json.texts(List.of("openid", "profile", "email", "offline_access")));
        node.put("issuer", anyTenant(tenant) ? authority() + "{tenantid}/v2.0" : base + "v2.0");
        node.put("request_uri_parameter_supported", false);
        node.put("authorization_endpoint", base + "oauth2/v2.0/authorize");
        node.put("device_authorization_endpoint", base + "oauth2/v2.0/devicecode");
        node.put("http_logout_supported", true);
        node.put("frontchannel_logout_supported", true);
        node.put("end_session_endpoint", base + "oauth2/v2.0/logout");
        node.set(
                "claims_supported",
                Json.texts(List.of(
                        "sub",
                        "iss",
                        "aud",
                        "exp",
                        "iat",
                        "auth_time",
                        "acr",
                        "nonce",
                        "preferred_username",
                        "name",
                        "tid",
                        "ver",
                        "email")));
        return Reply.json(200, node);
    }

    // ---- interactive

    private Reply authorizePage(String tenant, Map<String, String> query) {
        try {
            check(tenant, query);
        } catch (Refused e) {
            return e.reply();
        }
        if ("none".equals(query.get("prompt"))) {
            return send(answer(
                    query,
                    Map.of(
                            "error",
                            "login_required",
                            "error_description",
                            describe(EntraError.of(
                                    "login_required",
                                    50058,
                                    "A silent sign-in request was sent but no user is signed in.")))));
        }
        return Pages.accounts(tenant, encode(query), canary, choice(), query.getOrDefault("login_hint", ""));
    }

    /** The people to choose from; the page carries their passwords. */
    private List<Person> choice() {
        List<Person> people = ground.plan().people();
        people.forEach(p -> ground.secrets().handOut(p.password()));
        return people;
    }

    private Reply login(String tenant, Map<String, String> form) {
        Map<String, String> query = Request.decode(form.getOrDefault("context", ""));
        check(tenant, query);
        Optional<Person> person = ground.plan()
                .person(form.getOrDefault("username", ""))
                .filter(p -> p.password().equals(form.getOrDefault("password", "")));
        if (person.isEmpty()) {
            return send(failed(query, EntraError.badPassword()));
        }
        if (person.get().mfa()) {
            String ticket = random(24);
            tickets.put(ticket, person.get().username());
            return Pages.secondFactor(tenant, encode(query), canary, person.get(), ticket);
        }
        return send(conclude(tenant, query, person.get(), false));
    }

    private Reply secondFactor(String tenant, Map<String, String> form) {
        Map<String, String> query = Request.decode(form.getOrDefault("context", ""));
        check(tenant, query);
        Optional<Person> person = Optional.ofNullable(tickets.remove(form.getOrDefault("ticket", "")))
                .flatMap(ground.plan()::person);
        return person.isEmpty()
                ? Pages.message(400, "Too late", "Go back to the application and start signing in again.")
                : send(conclude(tenant, query, person.get(), true));
    }

    private Reply cancel(String tenant, Map<String, String> form) {
        Map<String, String> query = Request.decode(form.getOrDefault("context", ""));
        check(tenant, query);
        return send(failed(query, EntraError.cancelled()));
    }

    /** What makes Entra show a page instead of redirecting, because the redirect cannot be trusted. */
    private void check(String tenant, Map<String, String> query) {
        if (tenant(tenant).isEmpty() && !anyTenant(tenant)) {
            throw pageError(EntraError.unknownTenant(tenant));
        }
        String client = query.getOrDefault("client_id", "");
        if (!knownClient(client)) {
            throw pageError(unknownClient(client));
        }
        String redirect = query.getOrDefault("redirect_uri", "");
        if (!redirect.matches("http://(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?(/[^\\s\"'<>]*)?")) {
            throw pageError(EntraError.of(
                    "invalid_request",
                    50011,
                    "The redirect URI '" + redirect
                            + "' specified in the request does not match the redirect URIs configured for the"
                            + " application '"
                            + client + "'."));
        }
        if (!"code".equals(query.get("response_type"))) {
            throw pageError(EntraError.of(
                    "unsupported_response_type", 700054, "response_type is not enabled for the application."));
        }
        if (query.containsKey("code_challenge") && !"S256".equals(query.get("code_challenge_method"))) {
            throw pageError(
                    EntraError.of("invalid_request", 501491, "Invalid size or method of Code_Challenge parameter."));
        }
        if (ClaimsAsked.parse(Optional.ofNullable(query.get("claims"))).isEmpty()) {
            throw pageError(EntraError.of("invalid_request", 50146, "The claims parameter is not valid JSON."));
        }
    }

    private Answer conclude(String tenantName, Map<String, String> query, Person person, boolean secondFactor) {
        check(tenantName, query);
        FleetPlan.Tenant tenant = tenantFor(tenantName, person);
        ClaimsAsked claims =
                ClaimsAsked.parse(Optional.ofNullable(query.get("claims"))).orElseThrow();
        Optional<EntraError> refusal = refusal(person, tenant, claims, secondFactor);
        if (refusal.isPresent()) {
            return failed(query, refusal.get());
        }
        Session session = session(
                person,
                tenant,
                query.getOrDefault("client_id", ""),
                secondFactor,
                claims,
                query.getOrDefault("nonce", ""));
        String code = ground.secrets().handOut("1." + random(48));
        codes.put(
                code,
                new Code(
                        session,
                        query.getOrDefault("redirect_uri", ""),
                        query.getOrDefault("code_challenge", ""),
                        query.getOrDefault("scope", ""),
                        claims,
                        ground.clock().instant().plus(CODE_LIFE)));
        Map<String, String> values = new LinkedHashMap<>();
        values.put("code", code);
        values.put("client_info", clientInfo(person));
        values.put("session_state", UUID.randomUUID().toString());
        return answer(query, values);
    }

    private Session session(
            Person person,
            FleetPlan.Tenant tenant,
            String client,
            boolean secondFactor,
            ClaimsAsked claims,
            String nonce) {
        List<String> acrs = new ArrayList<>();
        if (secondFactor) {
            acrs.add("p1");
            acrs.addAll(claims.acrs());
        }
        return new Session(
                person,
                tenant,
                client,
                ground.clock().instant(),
                secondFactor ? List.of("pwd", "mfa") : List.of("pwd"),
                List.copyOf(acrs),
                nonce);
    }

    private Optional<EntraError> refusal(
            Person person, FleetPlan.Tenant tenant, ClaimsAsked claims, boolean secondFactor) {
        if (person.trouble() == Person.Trouble.DISABLED) {
            return Optional.of(EntraError.disabled());
        }
        if (!person.homeTenant().equals(tenant.id()) && !guest(person)) {
            return Optional.of(EntraError.wrongTenant(person.username(), tenant.name()));
        }
        if (person.trouble() == Person.Trouble.BLOCKED) {
            return Optional.of(EntraError.blocked());
        }
        if (!claims.acrs().isEmpty() && !secondFactor) {
            return Optional.of(EntraError.mfaNotRegistered());
        }
        return Optional.empty();
    }

    /** Who of the home tenant is invited into the partner's. */
    private static boolean guest(Person person) {
        return person.username().startsWith("ada.") || person.username().startsWith("noor.");
    }

    private Answer failed(Map<String, String> query, EntraError error) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("error", error.error());
        values.put("error_description", describe(error));
        if (!error.suberror().isEmpty()) {
            values.put("error_subcode", error.suberror());
        }
        return answer(query, values);
    }

    private static Answer answer(Map<String, String> query, Map<String, String> values) {
        Map<String, String> all = new LinkedHashMap<>(values);
        if (query.containsKey("state")) {
            all.put("state", query.getOrDefault("state", ""));
        }
        return new Answer(query.getOrDefault("redirect_uri", ""), "form_post".equals(query.get("response_mode")), all);
    }

    private static Reply send(Answer answer) {
        return answer.formPost
                ? Pages.post(answer.redirectUri, answer.values)
                : Reply.redirect(
                        withQuery(answer.redirectUri, encode(answer.values)).toString());
    }

    private Reply logout(Request request) {
        Optional<String> back = request.parameter("post_logout_redirect_uri");
        return back.isPresent() && back.get().matches("http://localhost(:[0-9]{1,5})?(/[^\\s\"'<>]*)?")
                ? Reply.redirect(back.get())
                : Pages.message(200, "Signed out", "You signed out of the practice account. Close this page.");
    }

    // ---- device code

    private Reply deviceCode(String tenantName, Map<String, String> form) {
        Optional<FleetPlan.Tenant> tenant = tenant(tenantName);
        if (tenant.isEmpty() && !anyTenant(tenantName)) {
            return refused(400, EntraError.unknownTenant(tenantName));
        }
        String client = form.getOrDefault("client_id", "");
        if (!knownClient(client)) {
            return refused(400, unknownClient(client));
        }
        Optional<ClaimsAsked> claims = ClaimsAsked.parse(Optional.ofNullable(form.get("claims")));
        if (claims.isEmpty()) {
            return refused(400, EntraError.of("invalid_request", 50146, "The claims parameter is not valid JSON."));
        }
        String userCode = userCode();
        String code = ground.secrets().handOut(random(48));
        devices.put(
                userCode,
                new Device(
                        code,
                        client,
                        form.getOrDefault("scope", ""),
                        tenant.orElse(ground.plan().home()),
                        tenant.isPresent(),
                        claims.get(),
                        ground.clock().instant().plus(DEVICE_CODE_LIFE)));
        String page = plain.base() + "common/oauth2/deviceauth";
        ObjectNode node = Json.object();
        node.put("user_code", userCode);
        node.put("device_code", code);
        node.put("verification_uri", page);
        node.put("expires_in", DEVICE_CODE_LIFE.toSeconds());
        node.put("interval", 1);
        node.put(
                "message",
                "To sign in, use a web browser to open the page " + page + " and enter the code " + userCode
                        + " to authenticate.");
        return Reply.json(200, node);
    }

    private Reply devicePage(Request request) {
        String code = request.parameter("user_code").orElse("").strip().toUpperCase(Locale.ROOT);
        if (code.isEmpty()) {
            return Pages.deviceCode(canary, "", "");
        }
        return device(code).isPresent()
                ? Pages.deviceAccounts(canary, code, choice())
                : Pages.deviceCode(canary, code, "That code did not work. Check it and try again.");
    }

    private Reply deviceAnswer(Map<String, String> form) {
        Optional<Device> device = device(form.getOrDefault("context", ""));
        if (device.isEmpty()) {
            return Pages.deviceCode(canary, "", "That code did not work. Check it and try again.");
        }
        if (form.containsKey("decline")) {
            synchronized (device.get()) {
                device.get().refusal =
                        Optional.of(EntraError.of("authorization_declined", 50199, "The user declined the request."));
            }
            return Pages.message(200, "Refused", "The other device was not signed in. Close this page.");
        }
        Optional<Person> person = ground.plan()
                .person(form.getOrDefault("username", ""))
                .filter(p -> p.password().equals(form.getOrDefault("password", "")));
        if (person.isEmpty()) {
            return Pages.message(400, "Not signed in", describe(EntraError.badPassword()));
        }
        Optional<EntraError> refusal = approve(device.get(), person.get());
        return refusal.isPresent()
                ? Pages.message(200, "Not signed in", describe(refusal.get()))
                : Pages.message(200, "Signed in", "You signed in on the other device. Close this page.");
    }

    private Optional<EntraError> approve(Device device, Person person) {
        FleetPlan.Tenant tenant = device.tenantGiven ? device.tenant : homeOf(person);
        Optional<EntraError> refusal = refusal(person, tenant, device.claims, person.mfa());
        synchronized (device) {
            if (refusal.isPresent()) {
                device.refusal = refusal;
            } else {
                device.session = Optional.of(session(person, tenant, device.clientId, person.mfa(), device.claims, ""));
            }
        }
        return refusal;
    }

    private Optional<Device> device(String userCode) {
        return Optional.ofNullable(devices.get(userCode.strip().toUpperCase(Locale.ROOT)))
                .filter(d -> d.until.isAfter(ground.clock().instant()));
    }

    // ---- token

    private Reply token(String tenantName, Map<String, String> form) {
        if (tenant(tenantName).isEmpty() && !anyTenant(tenantName)) {
            return refused(400, EntraError.unknownTenant(tenantName));
        }
        String client = form.getOrDefault("client_id", "");
        if (!knownClient(client)) {
            return refused(400, unknownClient(client));
        }
        Optional<ClaimsAsked> claims = ClaimsAsked.parse(Optional.ofNullable(form.get("claims")));
        if (claims.isEmpty()) {
            return refused(400, EntraError.of("invalid_request", 50146, "The claims parameter is not valid JSON."));
        }
        return switch (form.getOrDefault("grant_type", "")) {
            case "authorization_code" -> redeem(form, client, claims.get());
            case "refresh_token" -> refresh(tenantName, form, client, claims.get());
            case "device_code", "urn:ietf:params:oauth:grant-type:device_code" -> poll(form, client, claims.get());
            case "" ->
                refused(
                        400,
                        EntraError.of(
                                "invalid_request",
                                900144,
                                "The request body must contain the following parameter: 'grant_type'."));
            default ->
                refused(
                        400,
                        EntraError.of(
                                "unsupported_grant_type",
                                70003,
                                "The app requested an unsupported grant type '" + form.get("grant_type") + "'."));
        };
    }

    private Reply redeem(Map<String, String> form, String client, ClaimsAsked claims) {
        Code code = codes.remove(form.getOrDefault("code", ""));
        if (code == null) {
            return refused(
                    400,
                    EntraError.of(
                            "invalid_grant",
                            54005,
                            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use"
                                    + " an existing refresh token."));
        }
        if (!code.until.isAfter(ground.clock().instant())) {
            return refused(
                    400,
                    EntraError.of(
                            "invalid_grant",
                            70008,
                            "The provided authorization code or refresh token has expired due to inactivity."));
        }
        if (!code.session.clientId().equals(client)) {
            return refused(
                    400,
                    EntraError.of(
                            "invalid_grant",
                            700005,
                            "Provided Authorization Code is intended to use against other client."));
        }
        if (!code.redirectUri.equals(form.getOrDefault("redirect_uri", ""))) {
            return refused(
                    400,
                    EntraError.of(
                            "invalid_client",
                            500112,
                            "The reply address does not match the reply address provided when requesting Authorization"
                                    + " code."));
        }
        if (!code.challenge.isEmpty() && !code.challenge.equals(s256(form.getOrDefault("code_verifier", "")))) {
            return refused(
                    400,
                    EntraError.of(
                            "invalid_grant",
                            501481,
                            "The Code_Verifier does not match the code_challenge supplied in the authorization"
                                    + " request."));
        }
        if (code.session.person().trouble() == Person.Trouble.CONSENT_MISSING) {
            return refused(400, EntraError.consentMissing(client));
        }
        return issue(code.session, form.getOrDefault("scope", code.scope), merged(code.claims, claims));
    }

    private Reply poll(Map<String, String> form, String client, ClaimsAsked claims) {
        String given = form.getOrDefault("device_code", form.getOrDefault("code", ""));
        Optional<Map.Entry<String, Device>> found = devices.entrySet().stream()
                .filter(e -> e.getValue().code.equals(given))
                .findFirst();
        if (found.isEmpty() || !found.get().getValue().clientId.equals(client)) {
            return refused(400, EntraError.of("bad_verification_code", 70000, "The device_code is not recognized."));
        }
        Device device = found.get().getValue();
        if (!device.until.isAfter(ground.clock().instant())) {
            return refused(400, EntraError.of("expired_token", 70020, "The device code has expired."));
        }
        synchronized (device) {
            if (device.refusal.isPresent()) {
                return refused(400, device.refusal.get());
            }
            if (device.session.isEmpty()) {
                return refused(
                        400,
                        EntraError.of(
                                "authorization_pending",
                                70016,
                                "OAuth 2.0 device flow error. Authorization is pending. Continue polling."));
            }
            devices.remove(found.get().getKey());
            Session session = device.session.get();
            if (session.person().trouble() == Person.Trouble.CONSENT_MISSING) {
                return refused(400, EntraError.consentMissing(client));
            }
            return issue(session, device.scope, merged(device.claims, claims));
        }
    }

    private Reply refresh(String tenantName, Map<String, String> form, String client, ClaimsAsked claims) {
        Refresh refresh = refreshes.get(form.getOrDefault("refresh_token", ""));
        if (refresh == null) {
            return refused(
                    400, EntraError.of("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid."));
        }
        Session session = refresh.session;
        if (!session.clientId().equals(client)) {
            return refused(
                    400,
                    EntraError.of("invalid_grant", 700016, "The refresh token was issued to another application."));
        }
        String path = "/" + tenantName + "/oauth2/v2.0/token";
        boolean expiring = session.person().trouble() == Person.Trouble.REFRESH_EXPIRED;
        if (expiring
                || ground.faults()
                        .take(Fault.Service.ENTRA, path, Fault.Kind.EXPIRE)
                        .isPresent()) {
            return refused(400, EntraError.refreshExpired());
        }
        Optional<Instant> revoked = Optional.ofNullable(
                revokedBefore.get(session.person().username().toLowerCase(Locale.ROOT)));
        Optional<Instant> revokedByFault = ground.faults()
                .peek(Fault.Service.ENTRA, path, Fault.Kind.REVOKE)
                .map(Faults.Active::since);
        if (revoked.filter(r -> !session.authTime().isAfter(r)).isPresent()
                || revokedByFault.filter(r -> !session.authTime().isAfter(r)).isPresent()) {
            return refused(400, EntraError.refreshRevoked());
        }
        Optional<Faults.Active> challenge = ground.faults().peek(Fault.Service.ENTRA, path, Fault.Kind.CHALLENGE);
        if (challenge.isPresent() && !session.acrs().contains("c1")) {
            ground.faults().take(Fault.Service.ENTRA, path, Fault.Kind.CHALLENGE);
            String asked = challenge.get().fault().detail();
            return refused(400, EntraError.mfaNeeded(asked.isEmpty() ? Fault.ACRS_C1 : asked));
        }
        if (!session.acrs().containsAll(claims.acrs())) {
            return refused(400, EntraError.mfaNeeded(form.getOrDefault("claims", "{}")));
        }
        FleetPlan.Tenant tenant = tenantFor(tenantName, session.person());
        if (!session.person().homeTenant().equals(tenant.id()) && !guest(session.person())) {
            return refused(400, EntraError.wrongTenant(session.person().username(), tenant.name()));
        }
        Session there =
                new Session(session.person(), tenant, client, session.authTime(), session.amr(), session.acrs(), "");
        return issue(there, form.getOrDefault("scope", ""), claims);
    }

    private Reply issue(Session session, String scope, ClaimsAsked claims) {
        List<String> scopes =
                Arrays.stream(scope.split(" ")).filter(s -> !s.isEmpty()).toList();
        List<String> wanted =
                scopes.stream().filter(s -> !OPENID_SCOPES.contains(s)).toList();
        Set<String> audiences = wanted.stream().map(Entra::resourceOf).collect(Collectors.toSet());
        if (audiences.size() > 1) {
            return refused(
                    400,
                    EntraError.of(
                            "invalid_request",
                            28000,
                            "Provided value for the input parameter scope is not valid because it contains more than"
                                    + " one resource."));
        }
        Optional<String> audience = audiences.stream().findFirst();
        if (audience.isPresent()
                && !audience.get().equals(Tokens.ARC_SERVER_APP)
                && !resources.contains(bare(audience.get()))) {
            return refused(
                    400,
                    EntraError.of(
                            "invalid_resource",
                            500011,
                            "The resource principal named " + audience.get() + " was not found in the tenant named "
                                    + session.tenant().name() + "."));
        }
        Instant now = ground.clock().instant();
        long issued = Math.max(
                now.getEpochSecond(),
                claims.notBefore().isPresent() ? claims.notBefore().getAsLong() + 1 : 0);
        ObjectNode node = Json.object();
        node.put("token_type", "Bearer");
        List<String> granted = new ArrayList<>(wanted);
        audience.ifPresent(a -> granted.add(bare(a) + "/user_impersonation"));
        scopes.stream()
                .filter(s -> s.equals("openid") || s.equals("profile") || s.equals("email"))
                .forEach(granted::add);
        node.put("scope", String.join(" ", granted));
        node.put("expires_in", tokenLifetime.toSeconds());
        node.put("ext_expires_in", tokenLifetime.toSeconds());
        node.put(
                "access_token",
                accessToken(
                        session, audience.orElse(resources.stream().findFirst().orElse("")), claims, issued));
        if (scopes.contains("offline_access")) {
            String token = ground.secrets().handOut("1." + random(96));
            refreshes.put(token, new Refresh(session, now));
            node.put("refresh_token", token);
        }
        if (scopes.contains("openid")) {
            node.put("id_token", idToken(session, issued));
        }
        node.put("client_info", clientInfo(session.person()));
        return Reply.json(200, node).with("Cache-Control", "no-store").with("Pragma", "no-cache");
    }

    private String accessToken(Session session, String audience, ClaimsAsked claims, long issued) {
        Person person = session.person();
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("aud", audience);
        c.put("iss", authority() + session.tenant().id() + "/");
        c.put("iat", issued);
        c.put("nbf", issued);
        c.put("exp", ground.clock().instant().plus(tokenLifetime).getEpochSecond());
        c.put("acr", "1");
        c.put("acrs", session.acrs());
        c.put("amr", session.amr());
        c.put("appid", session.clientId());
        c.put("appidacr", "0");
        c.put("auth_time", session.authTime().getEpochSecond());
        c.put("family_name", person.displayName().substring(person.displayName().indexOf(' ') + 1));
        c.put(
                "given_name",
                person.displayName().substring(0, person.displayName().indexOf(' ')));
        c.put(
                "groups",
                session.tenant().equals(ground.plan().home())
                        ? List.copyOf(ground.plan().transitiveGroups(person.objectId()))
                        : List.of());
        c.put("idtyp", "user");
        c.put("ipaddr", "127.0.0.1");
        c.put("name", person.displayName());
        c.put("oid", person.objectId());
        c.put("scp", "user_impersonation");
        c.put("sub", ground.plan().seeded().hex(43, "sub", person.username(), session.clientId()));
        c.put("tid", session.tenant().id());
        c.put("unique_name", person.username());
        c.put("upn", person.username());
        c.put("uti", random(16));
        c.put("ver", "1.0");
        c.put("wids", List.of("b79fbf4d-3ef9-4689-8143-76b194e85509"));
        if (!claims.capabilities().isEmpty()) {
            c.put("xms_cc", claims.capabilities());
        }
        return ground.tokens().sign(c);
    }

    private String idToken(Session session, long issued) {
        Person person = session.person();
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("ver", "2.0");
        c.put("iss", authority() + session.tenant().id() + "/v2.0");
        c.put("sub", ground.plan().seeded().hex(43, "sub", person.username(), session.clientId()));
        c.put("aud", session.clientId());
        c.put("exp", ground.clock().instant().plus(tokenLifetime).getEpochSecond());
        c.put("iat", issued);
        c.put("nbf", issued);
        c.put("auth_time", session.authTime().getEpochSecond());
        c.put("name", person.displayName());
        c.put("preferred_username", person.username());
        c.put("oid", person.objectId());
        c.put("tid", session.tenant().id());
        c.put("amr", session.amr());
        c.put("acrs", session.acrs());
        if (!session.nonce().isEmpty()) {
            c.put("nonce", session.nonce());
        }
        return ground.tokens().sign(c);
    }

    private static String clientInfo(Person person) {
        String json = Json.object()
                .put("uid", person.objectId())
                .put("utid", person.homeTenant())
                .toString();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static ClaimsAsked merged(ClaimsAsked a, ClaimsAsked b) {
        return new ClaimsAsked(
                a.acrs(),
                b.capabilities().isEmpty() ? a.capabilities() : b.capabilities(),
                b.notBefore().isPresent() ? b.notBefore() : a.notBefore());
    }

    // ---- errors

    private Reply refused(int status, EntraError error) {
        Instant now = ground.clock().instant();
        String trace = UUID.randomUUID().toString();
        String correlation = UUID.randomUUID().toString();
        ObjectNode node = Json.object();
        node.put("error", error.error());
        node.put(
                "error_description",
                "AADSTS" + error.code() + ": " + error.text() + " Trace ID: " + trace + " Correlation ID: "
                        + correlation + " Timestamp: " + TIMESTAMP.format(now));
        node.putArray("error_codes").add(error.code());
        node.put("timestamp", TIMESTAMP.format(now));
        node.put("trace_id", trace);
        node.put("correlation_id", correlation);
        node.put("error_uri", authority() + "error?code=" + error.code());
        if (!error.suberror().isEmpty()) {
            node.put("suberror", error.suberror());
        }
        error.claims().ifPresent(c -> node.put("claims", c));
        return Reply.json(status, node);
    }

    private String describe(EntraError error) {
        return "AADSTS" + error.code() + ": " + error.text() + " Timestamp: "
                + TIMESTAMP.format(ground.clock().instant());
    }

    private Refused pageError(EntraError error) {
        return new Refused(Pages.message(400, "Sign-in failed", describe(error)));
    }

    private static EntraError unknownClient(String client) {
        return EntraError.of(
                "unauthorized_client",
                700016,
                "Application with identifier '" + client
                        + "' was not found in the directory. This can happen if the application has not been installed"
                        + " by the administrator of the tenant.");
    }

    // ---- small things

    private boolean knownClient(String client) {
        return client.equalsIgnoreCase(ground.plan().clientId())
                || client.equals(KUBELOGIN_CLIENT)
                || client.equals(AZURE_CLI_CLIENT);
    }

    private Optional<FleetPlan.Tenant> tenant(String name) {
        return ground.plan().tenants().stream()
                .filter(t -> t.id().equalsIgnoreCase(name) || t.domain().equalsIgnoreCase(name))
                .findFirst();
    }

    private static boolean anyTenant(String name) {
        return name.equalsIgnoreCase("common") || name.equalsIgnoreCase("organizations");
    }

    private FleetPlan.Tenant tenantFor(String name, Person person) {
        return tenant(name).orElseGet(() -> homeOf(person));
    }

    private FleetPlan.Tenant homeOf(Person person) {
        return tenant(person.homeTenant()).orElseThrow();
    }

    /** The resource of {@code https://host/.default}, {@code https://host//.default} or {@code guid/.default}. */
    private static String resourceOf(String scope) {
        int slash = scope.lastIndexOf('/');
        return slash <= 0 ? scope : scope.substring(0, slash);
    }

    private static String bare(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/")).filter(s -> !s.isEmpty()).toList();
    }

    private static String encode(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> URLEncoder.encode(e.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static URI withQuery(String address, String query) {
        return URI.create(address + (address.contains("?") ? "&" : "?") + query);
    }

    private static String s256(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String userCode() {
        String letters = "BCDFGHJKLMNPQRSTVWXZ";
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            code.append(letters.charAt(randomness.nextInt(letters.length())));
        }
        return code.toString();
    }

    private static String random(int bytes) {
        byte[] b = new byte[bytes];
        new SecureRandom().nextBytes(b);
        return HexFormat.of().formatHex(b);
    }
}
