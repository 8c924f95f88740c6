// Tokens: one is accepted only if a key of ours has signed exactly its bytes,
// and it then says what was signed.
//
// The first byte of an input says what the rest is:
//   t  a token
//   s  three lines, header, claims and edits: a token signed by our second key,
//      then edited
//   f  the same, signed by a key that is not ours
//   i  three lines, user, scopes and edits: a token that we issue, then edited
// An edit is two bytes: where in the token, as a share of its length, and what.

#include "http/token.hpp"

#include "tests/fuzz/fuzz.hpp"
#include "tests/support/forged_token.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <array>
#include <optional>

namespace onsale::fuzz {

using namespace onsale::http;

namespace {

constexpr timestamp present{std::chrono::seconds{1'800'000'000}};

const std::string first_key(32, 'a');
const std::string second_key(40, 'b');
const std::string foreign_key(32, 'c');

const token_keys& keys() {
  static const token_keys made{{{"k1", first_key}, {"k2", second_key}}};
  return made;
}

/// Undoes base64url, as far as it can be undone.
std::string decoded(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
                                      "opqrstuvwxyz0123456789-_";
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    auto digit = digits.find(c);
    if (digit == std::string_view::npos)
      break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count));
    }
  }
  return out;
}

/// A signed token in its parts, as they were sent.
struct token_parts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
};

std::optional<token_parts> split(std::string_view token) {
  auto first = token.find('.');
  auto last = token.rfind('.');
  if (first == std::string_view::npos || first == last)
    return std::nullopt;
  return token_parts{token.substr(0, first),
                     token.substr(first + 1, last - first - 1),
                     token.substr(last + 1)};
}

/// Whether the parts are what signing their bytes with `key` gives.
bool signed_by(const std::string& key, const token_parts& x) {
  auto header = decoded(x.header);
  auto claims = decoded(x.claims);
  auto genuine = test::forge(header, claims, key, EVP_sha256());
  auto expected = std::string{x.header} + '.' + std::string{x.claims} + '.'
                  + std::string{x.signature};
  return genuine == expected;
}

void check_claims(const principal& who, const token_parts& x) {
  auto header = nlohmann::json::parse(decoded(x.header), nullptr, false);
  ensure(header.is_object() && header.value("alg", "") == "HS256");
  ensure(!header.contains("crit"));
  auto claims = nlohmann::json::parse(decoded(x.claims), nullptr, false);
  ensure(claims.is_object());
  ensure(claims["sub"] == who.user.value);
  ensure(parse_user_id(who.user.value) == who.user);
  ensure(claims["aud"].is_array() || claims["aud"] == "onsale");
  ensure(claims["exp"].is_number());
  ensure(present < who.expires + token_leeway);
  auto scope = claims.value("scope", nlohmann::json{});
  for (auto& word : who.scopes)
    ensure(scope.is_string()
           && scope.get_ref<const std::string&>().find(word)
                != std::string::npos);
}

result<principal, token_error> check(const std::string& token) {
  auto found = keys().verify(token, present);
  if (!found)
    return found;
  // What has no three parts is signed by nobody.
  auto parts = split(token).value_or(token_parts{});
  ensure(signed_by(first_key, parts) || signed_by(second_key, parts));
  check_claims(*found, parts);
  return found;
}

void edit(std::string& token, std::string_view edits) {
  for (size_t i = 0; i + 1 < edits.size(); i += 2) {
    auto share = static_cast<unsigned char>(edits[i]);
    token[share * token.size() / 256] = edits[i + 1];
  }
}

void check_signed(std::string_view lines, const std::string& key) {
  auto header = take_line(lines);
  auto claims = take_line(lines);
  auto genuine = test::forge(header, claims, key, EVP_sha256());
  auto token = genuine;
  edit(token, lines);
  auto found = check(token);
  ensure(!found || (token == genuine && &key != &foreign_key));
}

void check_issued(std::string_view lines) {
  auto user = parse_user_id(take_line(lines));
  if (!user)
    return;
  std::vector<std::string> scopes;
  if (auto word = parse_user_id(take_line(lines)))
    scopes = {"buyer", word->value};
  auto genuine = keys().issue(*user, scopes, std::chrono::hours{1}, present);
  auto token = genuine;
  edit(token, lines);
  auto found = check(token);
  ensure(bool{found} == (token == genuine));
  ensure(!found || (found->user == *user && found->scopes == scopes));
}

} // namespace

void try_input(std::string_view input) {
  if (input.empty())
    return;
  auto rest = input.substr(1);
  switch (input.front()) {
    case 't':
      std::ignore = check(std::string{rest});
      return;
    case 's':
      return check_signed(rest, second_key);
    case 'f':
      return check_signed(rest, foreign_key);
    case 'i':
      return check_issued(rest);
    default:
      return;
  }
}

} // namespace onsale::fuzz
