#define SUITE served.bad_tokens

#include "tests/conformance/scratch_directory.hpp"
#include "tests/served/check_none.hpp"
#include "tests/served/strict_client.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <functional>

using namespace onsale::test;
using nlohmann::json;

namespace {

const std::string our_secret = "known to this server and this test alone";
const std::string another_secret = "known to somebody else, and as long";

/// What everybody may know of a key pair.
const std::string public_key = "-----BEGIN PUBLIC KEY-----\n"
                               "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfrZbcnsoVIk"
                               "gxjFNMYBYS6kVPFOZ\n"
                               "-----END PUBLIC KEY-----\n";

/// A token as somebody would write it who has that secret.
std::string sign(const json& claims, const std::string& secret,
                 const json& header = {{"alg", "HS256"}, {"typ", "JWT"}}) {
  auto hash = header.value("alg", "") == "HS512" ? EVP_sha512() : EVP_sha256();
  return forge(header.dump(), claims.dump(), secret, hash);
}

int64_t now_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(
           std::chrono::system_clock::now().time_since_epoch())
    .count();
}

/// The claims of a token that counts.
json good_claims() {
  return {{"aud", "onsale"},
          {"sub", "ann"},
          {"iat", now_s()},
          {"exp", now_s() + 3'600},
          {"scope", "admin"}};
}

json with(const char* name, const json& value) {
  auto claims = good_claims();
  claims[name] = value;
  return claims;
}

json without(const char* name) {
  auto claims = good_claims();
  claims.erase(name);
  return claims;
}

struct bad_token {
  const char* what;
  std::string text;
};

std::vector<bad_token> tokens_with_bad_claims() {
  std::vector<bad_token> result;
  auto add = [&](const char* what, const json& claims) {
    result.push_back({what, sign(claims, our_secret)});
  };
  add("expired", with("exp", now_s() - 3'600));
  add("expired before time began", with("exp", -1e300));
  add("without an end", without("exp"));
  add("an end that is a text", with("exp", "2099-01-01T00:00:00Z"));
  add("not yet valid", with("nbf", now_s() + 3'600));
  add("issued in the future", with("iat", now_s() + 3'600));
  add("a beginning that is a list", with("nbf", json::array()));
  add("for another audience", with("aud", "elsewhere"));
  add("for other audiences", with("aud", {"elsewhere", "nowhere"}));
  add("for no audience", without("aud"));
  add("an audience that is a number", with("aud", 7));
  add("about nobody", without("sub"));
  add("about an empty name", with("sub", ""));
  add("about a number", with("sub", 7));
  add("about an endless name", with("sub", std::string(3'000, 'a')));
  add("about a name of two words", with("sub", "ann admin"));
  add("about a name with a null", with("sub", std::string{"ann\0x", 5}));
  add("claims that are a list", json::array({1}));
  add("claims that are a number", json(7));
  return result;
}

std::vector<bad_token> forged_tokens() {
  auto good = sign(good_claims(), our_secret);
  auto dot = good.rfind('.');
  auto signed_part = good.substr(0, dot);
  auto none = base64url(R"({"alg":"none"})") + "."
              + base64url(good_claims().dump()) + ".";
  auto changed = good;
  changed[dot + 1] = changed[dot + 1] == 'A' ? 'B' : 'A';
  auto other_claims = sign(with("sub", "bob"), our_secret);
  return {
    {"with another secret", sign(good_claims(), another_secret)},
    {"with no secret", sign(good_claims(), "")},
    {"alg none", none},
    {"alg none, and a signature", none + good.substr(dot + 1)},
    {"alg None",
     sign(good_claims(), our_secret, {{"alg", "None"}, {"typ", "JWT"}})},
    {"alg HS512",
     sign(good_claims(), our_secret, {{"alg", "HS512"}, {"typ", "JWT"}})},
    {"alg RS256",
     sign(good_claims(), our_secret, {{"alg", "RS256"}, {"typ", "JWT"}})},
    {"no alg", sign(good_claims(), our_secret, {{"typ", "JWT"}})},
    {"with a public key", sign(good_claims(), public_key)},
    {"alg RS256 with a public key",
     sign(good_claims(), public_key, {{"alg", "RS256"}, {"typ", "JWT"}})},
    {"an unknown key",
     sign(good_claims(), our_secret, {{"alg", "HS256"}, {"kid", "other"}})},
    {"a key that is an empty file",
     sign(good_claims(), "",
          {{"alg", "HS256"}, {"kid", "../../../../dev/null"}})},
    {"a key that a query makes",
     sign(good_claims(), "known",
          {{"alg", "HS256"}, {"kid", "x' union select 'known"}})},
    {"a key that it brings along",
     sign(good_claims(), another_secret,
          {{"alg", "HS256"},
           {"jwk", {{"kty", "oct"}, {"k", base64url(another_secret)}}}})},
    {"a key from elsewhere",
     sign(good_claims(), another_secret,
          {{"alg", "HS256"}, {"jku", "http://127.0.0.1:1/keys"}})},
    {"with an extension",
     sign(good_claims(), our_secret, {{"alg", "HS256"}, {"crit", {"exp"}}})},
    {"a signature that was changed", changed},
    {"a signature of other claims",
     other_claims.substr(0, other_claims.rfind('.')) + good.substr(dot)},
    {"without its signature", signed_part},
    {"with an empty signature", signed_part + "."},
    {"cut short", good.substr(0, good.size() - 1)},
    {"cut in the middle", good.substr(0, good.size() / 2)},
    {"a byte too many", good + "A"},
    {"a part too many", good + ".e30"},
    {"dots", ".."},
    {"many dots", std::string(3'000, '.')},
    {"not base64", "!!!.???.***"},
    {"endless", std::string(10'000, 'a')},
  };
}

/// A server with a secret of this test's own.
struct bad_tokens_fixture {
  bad_tokens_fixture() {
    std::ofstream{files.file("secret")} << our_secret << "\n";
    office = std::make_unique<box_office>(
      engine::sqlite,
      std::vector<std::string>{"--jwt-secret-file", files.file("secret")});
    office->start();
  }

  http_call call(const std::string& method, const std::string& target,
                 const std::string& authorization) {
    return {method, target, {{"Authorization", authorization}}, {}};
  }

  onsale::conformance::scratch_directory files;
  std::unique_ptr<box_office> office;
};

} // namespace

FIXTURE_SCOPE(bad_token_tests, bad_tokens_fixture)

TEST(only a token of ours counts and only while it counts) {
  strict_client client{office->port()};
  auto good = "Bearer " + sign(good_claims(), our_secret);
  client.demand({200}, call("GET", "/me", good));
  auto all = tokens_with_bad_claims();
  auto forged = forged_tokens();
  all.insert(all.end(), forged.begin(), forged.end());
  for (const auto& x : all)
    for (const auto& [method, target] :
         {std::pair{"GET", "/me"}, std::pair{"POST", "/booking/reserve"},
          std::pair{"PUT", "/admin/venues/1"}}) {
      auto said = client.send(call(method, target, "Bearer " + x.text));
      if (auto why = difference({401, "unauthenticated"}, said); !why.empty())
        CAF_ERROR(x.what << " at " << target << ": " << why);
      CHECK(said.has("WWW-Authenticate"));
    }
  client.demand({404}, {"GET", "/venues/1", {}, {}});
  client.demand({200}, call("GET", "/me", good));
  check_none(client.faults());
}

TEST(a token comes in one header as a bearer token) {
  strict_client client{office->port()};
  auto good = sign(good_claims(), our_secret);
  for (const auto& text :
       {std::string{}, good, std::string{"Bearer"}, std::string{"Bearer "},
        "Basic " + good, "Bearer" + good, "Bearer x " + good})
    client.demand({401, "unauthenticated"}, call("GET", "/me", text));
  auto twice = call("GET", "/me", "Bearer " + good);
  twice.headers.push_back(twice.headers.front());
  client.demand({401, "unauthenticated"}, twice);
  client.demand({200}, call("GET", "/me", "bearer " + good));
  MESSAGE("and nowhere else");
  for (const auto& query : {"?access_token=" + good, "?token=" + good,
                            "?Authorization=Bearer%20" + good})
    client.demand({401, "unauthenticated"}, {"GET", "/me" + query, {}, {}});
  for (auto name : {"Cookie", "Proxy-Authorization", "X-Authorization"})
    for (const auto& text : {"Bearer " + good, "token=" + good})
      client.demand({401, "unauthenticated"},
                    {"GET", "/me", {{name, text}}, {}});
  check_none(client.faults());
}

TEST(a scope that is not the word is no right) {
  strict_client client{office->port()};
  for (const auto& scope :
       {json("Admin"), json("admins"), json("admin,user"), json(""), json(true),
        json(nullptr), json::array({"admin"})})
    client.demand({403, "forbidden"},
                  call("PUT", "/admin/venues/1",
                       "Bearer " + sign(with("scope", scope), our_secret)));
  check_none(client.faults());
}

FIXTURE_SCOPE_END()
