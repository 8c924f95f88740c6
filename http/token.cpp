#include "http/token.hpp"

#include "domain/ensure.hpp"
#include "support/sha256.hpp"

#include <jwt.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

namespace onsale::http {

namespace {

using nlohmann::json;

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

bool has_audience(const json& claims, token_use use) {
  auto i = claims.find("aud");
  if (i == claims.end())
    return false;
  auto audience = audience_of(use);
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

/// What is wrong with them for that use at that time, if anything is.
std::optional<token_error>
fault_of(const json& claims, token_use use, timestamp now) {
  if (!claims.is_object())
    return token_error::malformed;
  if (!has_audience(claims, use))
    return token_error::wrong_audience;
  auto expires = time_claim(claims, "exp");
  if (claims.contains("exp") && !expires)
    return token_error::malformed;
  if (expires && now >= *expires + token_leeway)
    return token_error::expired;
  for (auto name : {"nbf", "iat"}) {
    if (!claims.contains(name))
      continue;
    auto begins = time_claim(claims, name);
    if (!begins)
      return token_error::malformed;
    if (now + token_leeway < *begins)
      return token_error::not_yet_valid;
  }
  return std::nullopt;
}

/// Verifies what does not depend on time or use. @returns the claims
result<json, token_error>
open_token(const std::string& token, const std::vector<token_secret>& secrets) {
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
  for (auto& secret : secrets) {
    if (kid && secret.id != kid)
      continue;
    error = token_error::bad_signature;
    auto verified = decode(token, &secret);
    if (!verified || jwt_get_alg(verified.get()) != JWT_ALG_HS256)
      continue;
    c_text claims{jwt_get_grants_json(verified.get(), nullptr)};
    if (!claims)
      return failure{token_error::malformed};
    return json::parse(claims.get(), nullptr, false);
  }
  return failure{error};
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

const char* audience_of(token_use x) noexcept {
  switch (x) {
    case token_use::user:
      return "onsale";
    case token_use::place:
      return "onsale-place";
    case token_use::pass:
      return "onsale-pass";
    case token_use::receipt:
      return "onsale-receipt";
    case token_use::ticket:
      return "onsale-ticket";
  }
  return "";
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
  auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  json claims{{"sub", user.value},
              {"iat", seconds.time_since_epoch().count()},
              {"exp", (seconds + ttl).time_since_epoch().count()}};
  std::string scope;
  for (auto& x : scopes)
    scope.append(scope.empty() ? "" : " ").append(x);
  if (!scope.empty())
    claims["scope"] = scope;
  return sign(token_use::user, claims.dump());
}

std::string token_keys::sign(token_use use, const std::string& claims) const {
  auto& secret = secrets_.front();
  auto all = json::parse(claims);
  all["aud"] = audience_of(use);
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0)
    throw std::bad_alloc{};
  jwt_ptr token{raw};
  jwt_add_grants_json(raw, all.dump().c_str());
  if (!secret.id.empty())
    jwt_add_header(raw, "kid", secret.id.c_str());
  jwt_set_alg(raw, JWT_ALG_HS256, key_bytes(secret),
              static_cast<int>(secret.bytes.size()));
  c_text text{jwt_encode_str(raw)};
  return text.get();
}

result<principal, token_error>
token_keys::verify(const std::string& token, timestamp now) const {
  auto claims = open_token(token, secrets_);
  if (!claims)
    return failure{claims.error()};
  if (auto fault = fault_of(*claims, token_use::user, now))
    return failure{*fault};
  auto subject = claims->find("sub");
  std::optional<user_id> user;
  if (subject != claims->end() && subject->is_string())
    user = parse_user_id(subject->get_ref<const std::string&>());
  if (!user)
    return failure{token_error::bad_subject};
  auto expires = time_claim(*claims, "exp");
  if (!expires)
    return failure{token_error::malformed};
  auto verified = claims->find("verified");
  return principal{std::move(*user), scopes_of(*claims), *expires,
                   verified != claims->end() && *verified == true};
}

uint64_t token_keys::pseudonym(std::string_view of) const {
  auto hash = support::hmac_sha256(secrets_.front().bytes, of);
  uint64_t result = 0;
  std::memcpy(&result, hash.data(), sizeof(result));
  return result;
}

result<std::string, token_error>
token_keys::claims_of(const std::string& token, token_use use,
                      timestamp now) const {
  auto claims = open_token(token, secrets_);
  if (!claims)
    return failure{claims.error()};
  if (auto fault = fault_of(*claims, use, now))
    return failure{*fault};
  return claims->dump();
}

} // namespace onsale::http
