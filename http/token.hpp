#pragma once

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// Who sends a request, by a token that was verified.
struct principal {
  user_id user;
  std::vector<std::string> scopes;
  timestamp expires;
  bool verified = false; // the identity provider knows who it is

  bool has_scope(std::string_view scope) const noexcept;

  bool admin() const noexcept {
    return has_scope("admin");
  }
};

/// A shared secret. The id goes into a token's header, so that a verifier with
/// several secrets finds the right one.
struct token_secret {
  std::string id; // may be empty
  std::string bytes;
};

/// Shortest secret that is accepted: as long as the hash (RFC 7518, 3.2).
inline constexpr size_t token_secret_bytes_min = 32;

/// Clocks of two machines differ; all times in a token get this much grace.
inline constexpr std::chrono::seconds token_leeway{30};

/// Why a token does not count. Clients are told no more than `invalid_token`;
/// the rest is for logs and tests.
enum class token_error : uint8_t {
  malformed,
  wrong_algorithm,
  unknown_key,
  bad_signature,
  wrong_audience,
  bad_subject,
  expired,
  not_yet_valid
};

const char* to_string(token_error x) noexcept;

/// The claims of a token, as JSON, whoever has signed it. @returns nothing if
/// it is no token
std::optional<std::string> unverified_claims(const std::string& token);

/// What a token is for: none passes for another.
enum class token_use : uint8_t { user, place, pass, receipt, ticket };

/// The audience that says so, for example `onsale-pass`.
const char* audience_of(token_use x) noexcept;

/// Signs and verifies tokens: JWT, HS256 and nothing else (protocols, P13).
/// Immutable, hence thread-safe.
class token_keys {
public:
  /// The first secret signs; all of them verify, for rotation.
  /// @pre at least one secret, none shorter than `token_secret_bytes_min`
  explicit token_keys(std::vector<token_secret> secrets);

  std::string issue(const user_id& user, const std::vector<std::string>& scopes,
                    std::chrono::seconds ttl, timestamp now) const;

  /// Who sends a request. @returns what the token of a user says
  result<principal, token_error>
  verify(const std::string& token, timestamp now) const;

  /// A number by which nobody without the secret can tell what it stands for.
  uint64_t pseudonym(std::string_view of) const;

  /// Signs for any use. @param claims a JSON object, without an audience
  std::string sign(token_use use, const std::string& claims) const;

  /// @returns the claims of a token that was signed for that use and has not
  /// expired, as JSON; one without an end never does
  result<std::string, token_error>
  claims_of(const std::string& token, token_use use, timestamp now) const;

private:
  std::vector<token_secret> secrets_;
};

} // namespace onsale::http
