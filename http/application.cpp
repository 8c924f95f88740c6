#include "http/application.hpp"

#include "domain/limits.hpp"
#include "http/content_coding.hpp"
#include "http/cookie.hpp"
#include "http/header_text.hpp"
#include "http/io_thread.hpp"
#include "http/problem.hpp"
#include "http/session_cookie.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

namespace {

response unauthenticated(std::string_view challenge, std::string detail) {
  auto x = problem_response("unauthenticated", std::move(detail));
  x.set("WWW-Authenticate", challenge);
  return x;
}

bool compressible(std::string_view content_type) noexcept {
  return content_type.starts_with("text/")
         || content_type.starts_with("application/")
         || content_type.starts_with("image/svg");
}

/// The event that a path names; empty if it names none.
std::string_view event_named(const exchange& x) {
  auto& names = x.matched->parameter_names;
  auto i = std::find(names.begin(), names.end(), "event_id");
  return i == names.end() ? std::string_view{}
                          : x.parameters[i - names.begin()];
}

/// Whether a browser shows a pass of that event, besides its session.
bool has_pass_cookie(const exchange& x) {
  auto& fields = x.message.fields;
  auto event = event_named(x);
  return !event.empty() && find_cookie(fields, session_cookie)
         && find_cookie(fields, std::string{pass_cookie_prefix}.append(event));
}

/// Whether a browser asks, that somebody looks at. (Some libraries for programs
/// accept `text/html` as well.)
bool wants_page(const exchange& x) {
  auto method = x.message.method;
  return (method == verb::get || method == verb::head)
         && x.message.fields.joined(field::accept).find("application/xhtml+xml")
              != std::string::npos;
}

response too_large() {
  return problem_response("too-large");
}

} // namespace

application::application(application_options options, const token_keys& keys)
  : options_(std::move(options)),
    user_limiter_(options_.user_rate, options_.rate_keys_max),
    address_limiter_(options_.address_rate, options_.rate_keys_max) {
  for (size_t i = 0; i < options_.threads; ++i)
    threads_.push_back(std::make_unique<per_thread>(keys, options_.tokens_max));
  add_problem_routes();
}

placement application::place(exchange& x) {
  placement result;
  result.refusal = find_route(x);
  if (!x.matched)
    return result;
  auto& policy = x.matched->policy;
  result.order = policy.order;
  result.body_bytes_max = policy.body_bytes_max > 0 ? policy.body_bytes_max
                                                    : limits::body_bytes;
  if (!policy.essential() && !address_limiter_.unlimited())
    result.refusal = check_rate(x, address_limiter_, "address",
                                rate_key(x.client));
  return result;
}

application::verdict application::admit(exchange& x) {
  verdict refusal;
  auto& policy = x.matched->policy;
  auto who = policy.who;
  if (policy.takes_pass && x.message.fields.find(pass_header))
    who = std::max(who, access::user);
  if (who != access::anyone)
    refusal = authenticate(x, who);
  else if (policy.takes_pass && has_pass_cookie(x))
    refusal = authenticate_if_possible(x);
  if (!refusal)
    refusal = check_body(x);
  if (!refusal)
    refusal = read_query_and_key(x);
  auto admin_for = policy.admin_for;
  if (!refusal && !admin_for.empty()
      && !x.query_value(admin_for).value_or("").empty())
    refusal = authenticate(x, access::admin);
  return refusal;
}

void application::handle(exchange& x, reply done) {
  if (x.idempotent) {
    x.idempotent->request = fingerprint_of(x.message.method_name, x.path,
                                           x.message.body);
    x.running = running_.enter(x.caller->user, x.idempotent->key);
    if (!x.running)
      return done(problem_response("request-in-progress"));
  }
  x.matched->handler(x, std::move(done));
}

// -- the checks, in their order -----------------------------------------------

application::verdict application::find_route(exchange& x) const {
  if (x.message.method == verb::options)
    return options_answer(x);
  switch (router_.match(x)) {
    case router::outcome::found:
      return std::nullopt;
    case router::outcome::no_method: {
      auto refusal = problem_response("method-not-allowed");
      refusal.set("Allow", router_.allowed(x));
      return refusal;
    }
    case router::outcome::bad_path:
      return invalid_request("path", "The path is not well encoded.");
    case router::outcome::no_path:
      break;
  }
  if (options_.lost_page && wants_page(x))
    return options_.lost_page(x);
  return problem_response("not-found", "There is no such path.");
}

response application::options_answer(exchange& x) const {
  auto methods = x.path == "*" ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
                               : router_.allowed(x);
  if (methods.empty())
    return problem_response("not-found", "There is no such path.");
  response answer;
  answer.status = 204;
  answer.set("Allow", methods);
  if (x.message.fields.find(field::access_control_request_method))
    add_preflight(options_.cors, methods, answer);
  return answer;
}

application::verdict application::authenticate(exchange& x, access who) {
  auto refusal = identify(x);
  if (refusal)
    return refusal;
  auto limited = x.matched->policy.essential()
                   ? std::nullopt
                   : check_rate(x, user_limiter_, "user", x.caller->user.value);
  if (limited)
    return limited;
  if (who == access::admin && !x.caller->admin()) {
    refusal = problem_response("forbidden");
    refusal->set("WWW-Authenticate", "Bearer realm=\"onsale\", "
                                     "error=\"insufficient_scope\", "
                                     "scope=\"admin\"");
  }
  return refusal;
}

/// What is for everybody stays that for a page whose session does not count any
/// more: it has no pass, then.
application::verdict application::authenticate_if_possible(exchange& x) {
  if (!identify(x))
    return check_rate(x, user_limiter_, "user", x.caller->user.value);
  x.by_cookie = false;
  return std::nullopt;
}

/// Whoever sends a token in the header means that one; only browsers have it in
/// a cookie, which they send whoever asks them to.
application::verdict application::identify(exchange& x) {
  auto& fields = x.message.fields;
  auto token = bearer_token(x.message);
  if (!token && fields.find(field::authorization))
    return unauthenticated("Bearer realm=\"onsale\", error=\"invalid_request\"",
                           "The header is not one bearer token.");
  if (!token) {
    token = find_cookie(fields, session_cookie);
    x.by_cookie = token.has_value();
  }
  if (!token)
    return unauthenticated("Bearer realm=\"onsale\"", "There is no token.");
  auto found = own(x).tokens.verify(*token, options_.now());
  if (!found)
    return unauthenticated("Bearer realm=\"onsale\", error=\"invalid_token\"",
                           found.error() == token_error::expired
                             ? "The token has expired."
                             : "The token is not valid.");
  if (x.by_cookie && !is_safe(x.message.method)
      && !has_csrf_token(x.message, *token))
    return problem_response("forbidden", "What a page sends in its session "
                                         "carries the session's "
                                         "X-Onsale-CSRF.");
  x.caller = *std::move(found);
  return std::nullopt;
}

application::verdict
application::check_rate(exchange& x, rate_limiter& limiter,
                        std::string_view name, std::string_view key) const {
  if (limiter.unlimited())
    return std::nullopt;
  x.limit = limiter.take(key, x.started);
  x.limiter = &limiter;
  x.limit_name = name;
  if (x.limit.admitted)
    return std::nullopt;
  problem refusal;
  refusal.type = "rate-limited";
  refusal.retry_after = std::chrono::ceil<std::chrono::seconds>(
    x.limit.retry_after);
  return to_response(refusal);
}

application::verdict application::check_body(const exchange& x) const {
  auto& policy = x.matched->policy;
  auto& message = x.message;
  if (!message.has_body)
    return std::nullopt;
  auto allowed = policy.body_bytes_max > 0 ? policy.body_bytes_max
                                           : limits::body_bytes;
  if (message.content_length.value_or(0) > allowed)
    return too_large();
  if (policy.body_type.empty())
    return std::nullopt;
  // A body without a type is taken for what the route expects.
  auto type = message.fields.find(field::content_type);
  auto wrong_type = type
                    && !iequals(trim(type->substr(0, type->find(';'))),
                                policy.body_type);
  auto coding = message.fields.find(field::content_encoding);
  if (wrong_type)
    return problem_response("unsupported-media-type",
                            "the Content-Type must be "
                              + std::string{policy.body_type});
  if (coding && !iequals(*coding, "identity"))
    return problem_response("unsupported-media-type",
                            "a body must come without a Content-Encoding");
  return std::nullopt;
}

application::verdict application::read_query_and_key(exchange& x) const {
  if (!x.query_text.empty()) {
    auto query = parse_query(x.query_text);
    if (!query)
      return invalid_request("query", "The query is not well encoded.");
    x.query = *std::move(query);
  }
  if (!x.matched->policy.accepts_key || !x.caller)
    return std::nullopt;
  constexpr std::string_view name = "Idempotency-Key";
  auto value = x.message.fields.find(name);
  if (!value)
    return std::nullopt;
  auto key = parse_idempotency_key(*value);
  if (!key || x.message.fields.count(name) > 1)
    return invalid_request(std::string{name},
                           "Must be one key of 1 to 255 printable characters.");
  x.idempotent = idempotency{*std::move(key), {}};
  return std::nullopt;
}

// -- every answer -------------------------------------------------------------

void application::finish(exchange& x, response& answer) {
  add_cors(options_.cors, x.message.fields.find(field::origin), answer);
  if (x.limiter)
    append_rate_headers(answer.headers, x.limit_name, x.limiter->shape(),
                        x.limit);
  // What an answer to one user says is not for shared caches.
  if (x.caller && answer.cache_control != "no-store")
    answer.cache_control = "private, no-cache";
  else if (answer.cache_control.empty())
    answer.cache_control = "no-store";
  compress(x, answer);
  if (answer.status == 200 && !answer.etag.empty()
      && x.client_has(answer.etag)) {
    answer.status = 304;
    answer.content_type = {};
    answer.content_encoding = {};
  }
  if (answer.status == 304)
    answer.clear_body();
}

// Representations that differ by coding have tags that differ: `W` would be
// weak, so the coded one gets a suffix.
void application::compress(const exchange& x, response& answer) {
  if (!compressible(answer.content_type))
    return;
  if (answer.is_shared()) {
    // Its route has both forms at hand, and has chosen.
    answer.set("Vary", "Accept-Encoding");
    if (!answer.content_encoding.empty() && !answer.etag.empty())
      answer.etag += "-gzip";
    return;
  }
  if (answer.text.empty())
    return;
  bool worth_it = answer.text.size() >= compressed_bytes_min;
  auto accepted = x.message.fields.joined(field::accept_encoding);
  auto chosen = accepted.empty()
                  ? coding::identity
                  : parse_accept_encoding(accepted).choose(worth_it);
  if (worth_it || chosen == coding::gzip)
    answer.set("Vary", "Accept-Encoding");
  if (chosen != coding::gzip)
    return;
  answer.content_encoding = "gzip";
  if (!answer.etag.empty()) {
    answer.etag += "-gzip";
    if (x.client_has(answer.etag))
      return; // 304: the body would be thrown away
  }
  answer.text = own(x).compressor.gzip(answer.text);
}

void application::answered(const exchange& x, const response& answer,
                           std::chrono::nanoseconds took) {
  if (options_.on_response)
    options_.on_response(x, answer, took);
}

void application::shed(shed_reason why) {
  if (options_.on_shed)
    options_.on_shed(why);
}

void application::report_bug(const exchange& x, std::string_view what) {
  if (options_.on_bug)
    options_.on_bug(x, what);
}

void application::add_problem_routes() {
  router_.add("GET /problems", {}, [](exchange&, reply done) {
    done(problem_index());
  });
  router_.add("GET /problems/{name}", {}, [](exchange& x, reply done) {
    auto page = problem_page(x.parameter("name"));
    done(page ? *std::move(page) : problem_response("not-found"));
  });
}

application::per_thread& application::own(const exchange& x) noexcept {
  return *threads_[x.thread->index()];
}

} // namespace onsale::http
