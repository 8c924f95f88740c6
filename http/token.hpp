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

/// Issues and verifies the tokens of users: JWT, HS256 and nothing else,
/// audience `onsale` (protocols, P13). Immutable, hence thread-safe.
class token_keys {
public:
  /// The first secret signs; all of them verify, for rotation.
  /// @pre at least one secret, none shorter than `token_secret_bytes_min`
  explicit token_keys(std::vector<token_secret> secrets);

  std::string issue(const user_id& user, const std::vector<std::string>& scopes,
                    std::chrono::seconds ttl, timestamp now) const;

  result<principal, token_error>
  verify(const std::string& token, timestamp now) const;

private:
  std::vector<token_secret> secrets_;
};

} // namespace onsale::http
