// Sessions of browsers: who they are, by a cookie (P13).

#include "http/cookie.hpp"
#include "http/guests.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/session_cookie.hpp"
#include "http/site.hpp"
#include "http/views/json_out.hpp"

#include <optional>
#include <string>
#include <utility>

namespace onsale::http {

namespace {

response signed_out() {
  return json_response(200, R"({"signed_in":false})");
}

/// A session as its page sees it.
std::string session_document(const principal& who, std::string_view token) {
  std::string result;
  json_out out{result};
  out.open('{').name("signed_in").flag(true);
  out.name("user_id").text(who.user.value);
  out.name("scopes").open('[');
  for (const auto& scope : who.scopes)
    out.text(scope);
  out.close(']').name("expires_at").time(who.expires);
  out.name("csrf_token").text(csrf_token_of(token)).close('}');
  return result;
}

response signed_in(const site& s, const exchange& x, int status,
                   const principal& who, std::string_view token) {
  auto result = json_response(status, session_document(who, token));
  auto left = std::chrono::floor<std::chrono::seconds>(who.expires - s.now());
  set_cookie(result, session_cookie, token, left, x.secure);
  return result;
}

void forget(const exchange& x, response& answer) {
  set_cookie(answer, session_cookie, "", std::chrono::seconds{0}, x.secure);
}

/// A session that a request shows, if it counts.
struct shown_session {
  std::string_view token;
  principal who;
};

std::optional<shown_session> session_of(const site& s, const exchange& x) {
  auto token = find_cookie(x.message.fields, session_cookie);
  if (!token)
    return std::nullopt;
  auto who = s.keys->verify(std::string{*token}, s.now());
  if (!who)
    return std::nullopt;
  return shown_session{*token, *std::move(who)};
}

response from_another_page() {
  return problem_response("forbidden", "Pages of that origin may not ask.");
}

response invalid_token() {
  auto result = problem_response("unauthenticated", "The token is not valid.");
  result.set("WWW-Authenticate",
             "Bearer realm=\"onsale\", error=\"invalid_token\"");
  return result;
}

void show_session(site& s, exchange& x, reply done) {
  if (auto known = session_of(s, x)) {
    done(json_response(200, session_document(known->who, known->token)));
    return;
  }
  auto answer = signed_out();
  if (find_cookie(x.message.fields, session_cookie))
    forget(x, answer); // one that does not count is of no use
  done(std::move(answer));
}

/// Whoever shows a bearer token gets it as a cookie; whoever has a session
/// keeps it; everybody else becomes a guest.
void begin_session(site& s, exchange& x, reply done) {
  if (!comes_from_own_page(x.message)) {
    done(from_another_page());
    return;
  }
  if (x.message.fields.find(field::authorization)) {
    auto token = bearer_token(x.message).value_or("");
    auto who = s.keys->verify(std::string{token}, s.now());
    done(who ? signed_in(s, x, 201, *who, token) : invalid_token());
    return;
  }
  if (auto known = session_of(s, x)) {
    done(json_response(200, session_document(known->who, known->token)));
    return;
  }
  add_guest(s, x, {},
            [&s, &x,
             to = share(std::move(done))](const storage::user_record* guest) {
              if (!guest) {
                (*to)(to_response(refuse(refusal_code::unavailable)));
                return;
              }
              principal who{guest->id, {}, guest->created + s.token_ttl};
              (*to)(signed_in(s, x, 201, who, guest_token(s, *guest)));
            });
}

void end_session(exchange& x, reply done) {
  if (!comes_from_own_page(x.message)) {
    done(from_another_page());
    return;
  }
  auto answer = signed_out();
  forget(x, answer);
  done(std::move(answer));
}

} // namespace

void add_session(router& to, site& s) {
  to.add("GET /session", {}, [&s](exchange& x, reply done) {
    show_session(s, x, std::move(done));
  });
  to.add("POST /session", {}, [&s](exchange& x, reply done) {
    begin_session(s, x, std::move(done));
  });
  to.add("DELETE /session", {}, [](exchange& x, reply done) {
    end_session(x, std::move(done));
  });
}

} // namespace onsale::http
