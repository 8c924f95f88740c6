#include "http/token.hpp"

#include "domain/ensure.hpp"

#include <jwt.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

namespace onsale::http {

namespace {

using nlohmann::json;

constexpr const char* audience = "onsale";

// Longest token looked at: our own have some 250 bytes.
constexpr size_t token_bytes_max = 4096;

struct jwt_deleter {
  void operator()(jwt_t* x) const noexcept {
    jwt_free(x);
  }
};

using jwt_ptr = std::unique_ptr<jwt_t, jwt_deleter>;

struct c_deleter {
  void operator()(char* x) const noexcept {
    std::free(x);
  }
};

using c_text = std::unique_ptr<char, c_deleter>;

const unsigned char* key_bytes(const token_secret& x) noexcept {
  return reinterpret_cast<const unsigned char*>(x.bytes.data());
}

// Without a key libjwt only parses.
jwt_ptr decode(const std::string& token, const token_secret* secret) {
  jwt_t* raw = nullptr;
  auto rc = secret ? jwt_decode(&raw, token.c_str(), key_bytes(*secret),
                                static_cast<int>(secret->bytes.size()))
                   : jwt_decode(&raw, token.c_str(), nullptr, 0);
  return jwt_ptr{rc == 0 ? raw : nullptr};
}

bool has_audience(const json& claims) {
  auto i = claims.find("aud");
  if (i == claims.end())
    return false;
  if (i->is_array())
    return std::find(i->begin(), i->end(), audience) != i->end();
  return *i == audience;
}

// Reads a NumericDate (RFC 7519): seconds, perhaps with a fraction. Years
// beyond 9999 are cut to it, so that sums do not overflow.
std::optional<timestamp> time_claim(const json& claims, const char* name) {
  auto i = claims.find(name);
  if (i == claims.end() || !i->is_number())
    return std::nullopt;
  constexpr double year_10000 = 253'402'300'800;
  auto seconds = std::clamp(i->get<double>(), -year_10000, year_10000);
  return from_ms(static_cast<int64_t>(seconds * 1000));
}

std::vector<std::string> scopes_of(const json& claims) {
  std::vector<std::string> scopes;
  auto i = claims.find("scope");
  if (i == claims.end() || !i->is_string())
    return scopes;
  std::string_view text = i->get_ref<const std::string&>();
  while (!text.empty()) {
    auto end = std::min(text.find(' '), text.size());
    if (end > 0)
      scopes.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

result<principal, token_error> check_claims(const json& claims, timestamp now) {
  if (!claims.is_object())
    return failure{token_error::malformed};
  if (!has_audience(claims))
    return failure{token_error::wrong_audience};
  auto subject = claims.find("sub");
  std::optional<user_id> user;
  if (subject != claims.end() && subject->is_string())
    user = parse_user_id(subject->get_ref<const std::string&>());
  if (!user)
    return failure{token_error::bad_subject};
  auto expires = time_claim(claims, "exp");
  if (!expires)
    return failure{token_error::malformed};
  if (now >= *expires + token_leeway)
    return failure{token_error::expired};
  for (auto name : {"nbf", "iat"}) {
    if (!claims.contains(name))
      continue;
    auto begins = time_claim(claims, name);
    if (!begins)
      return failure{token_error::malformed};
    if (now + token_leeway < *begins)
      return failure{token_error::not_yet_valid};
  }
  return principal{std::move(*user), scopes_of(claims), *expires};
}

} // namespace

bool principal::has_scope(std::string_view scope) const noexcept {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

const char* to_string(token_error x) noexcept {
  switch (x) {
    case token_error::malformed:
      return "malformed";
    case token_error::wrong_algorithm:
      return "wrong algorithm";
    case token_error::unknown_key:
      return "unknown key";
    case token_error::bad_signature:
      return "bad signature";
    case token_error::wrong_audience:
      return "wrong audience";
    case token_error::bad_subject:
      return "bad subject";
    case token_error::expired:
      return "expired";
    case token_error::not_yet_valid:
      return "not yet valid";
  }
  return "unknown";
}

std::optional<std::string> unverified_claims(const std::string& token) {
  auto parsed = decode(token, nullptr);
  if (!parsed)
    return std::nullopt;
  c_text claims{jwt_get_grants_json(parsed.get(), nullptr)};
  return claims ? std::optional<std::string>{claims.get()} : std::nullopt;
}

token_keys::token_keys(std::vector<token_secret> secrets)
  : secrets_(std::move(secrets)) {
  ensure(!secrets_.empty());
  ensure(std::all_of(secrets_.begin(), secrets_.end(), [](auto& x) {
    return x.bytes.size() >= token_secret_bytes_min;
  }));
}

std::string
token_keys::issue(const user_id& user, const std::vector<std::string>& scopes,
                  std::chrono::seconds ttl, timestamp now) const {
  auto& secret = secrets_.front();
  auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  json claims{{"aud", audience},
              {"sub", user.value},
              {"iat", seconds.time_since_epoch().count()},
              {"exp", (seconds + ttl).time_since_epoch().count()}};
  std::string scope;
  for (auto& x : scopes)
    scope.append(scope.empty() ? "" : " ").append(x);
  if (!scope.empty())
    claims["scope"] = scope;
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0)
    throw std::bad_alloc{};
  jwt_ptr token{raw};
  jwt_add_grants_json(raw, claims.dump().c_str());
  if (!secret.id.empty())
    jwt_add_header(raw, "kid", secret.id.c_str());
  jwt_set_alg(raw, JWT_ALG_HS256, key_bytes(secret),
              static_cast<int>(secret.bytes.size()));
  c_text text{jwt_encode_str(raw)};
  return text.get();
}

result<principal, token_error>
token_keys::verify(const std::string& token, timestamp now) const {
  if (token.size() > token_bytes_max || token.find('\0') != std::string::npos)
    return failure{token_error::malformed};
  auto unverified = decode(token, nullptr);
  if (!unverified)
    return failure{token_error::malformed};
  // Whatever an extension would have us do (RFC 7515, 4.1.11), we know none.
  c_text critical{jwt_get_headers_json(unverified.get(), "crit")};
  if (critical)
    return failure{token_error::malformed};
  // libjwt reports no algorithm for what it did not verify.
  auto algorithm = jwt_get_header(unverified.get(), "alg");
  if (!algorithm || std::string_view{algorithm} != "HS256")
    return failure{token_error::wrong_algorithm};
  auto kid = jwt_get_header(unverified.get(), "kid");
  auto error = token_error::unknown_key;
  for (auto& secret : secrets_) {
    if (kid && secret.id != kid)
      continue;
    error = token_error::bad_signature;
    auto verified = decode(token, &secret);
    if (!verified || jwt_get_alg(verified.get()) != JWT_ALG_HS256)
      continue;
    c_text claims{jwt_get_grants_json(verified.get(), nullptr)};
    if (!claims)
      return failure{token_error::malformed};
    return check_claims(json::parse(claims.get(), nullptr, false), now);
  }
  return failure{error};
}

} // namespace onsale::http
