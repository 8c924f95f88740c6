#define SUITE http.token

#include "http/token.hpp"

#include "tests/support/forged_token.hpp"
#include "tests/support/property.hpp"

using namespace onsale;
using namespace onsale::http;
using onsale::test::base64url;
using onsale::test::forge;
using namespace std::chrono_literals;

namespace {

const timestamp now{1'800'000'000s};
const user_id ann{"ann"};

token_secret secret(std::string id, char fill) {
  return {std::move(id), std::string(32, fill)};
}

constexpr std::string_view hs256 = R"({"alg":"HS256","typ":"JWT"})";

std::string claims(std::string_view rest) {
  return R"({"aud":"onsale","sub":"ann","exp":1800000100)" + std::string{rest}
         + "}";
}

struct token_fixture {
  token_keys keys{{secret("k1", 'a')}};
  std::string key = std::string(32, 'a');

  // Why a token with these claims does not count; nothing if it does.
  std::optional<token_error> error_of(const std::string& token) {
    auto found = keys.verify(token, now);
    return found ? std::nullopt : std::optional{found.error()};
  }

  std::optional<token_error> error_of_claims(std::string_view text) {
    return error_of(forge(hs256, text, key));
  }
};

} // namespace

FIXTURE_SCOPE(token_tests, token_fixture)

TEST(an issued token names its user) {
  auto token = keys.issue(ann, {"admin", "support"}, 1h, now);
  auto found = keys.verify(token, now);
  REQUIRE(found);
  CHECK(found->user == ann);
  CHECK(found->admin());
  CHECK(found->has_scope("support"));
  CHECK(!found->has_scope("supp"));
  CHECK(found->expires == now + 1h);
}

TEST(a token without scopes is no administrator) {
  auto found = keys.verify(keys.issue(ann, {}, 1h, now), now);
  REQUIRE(found);
  CHECK(!found->admin());
  CHECK(found->scopes.empty());
}

TEST(a token made elsewhere with our secret counts) {
  CHECK(!error_of_claims(claims("")));
  CHECK(!error_of_claims(
    R"({"aud":["other","onsale"],"sub":"ann","exp":1800000100.5})"));
}

TEST(a token ends with its time and the leeway) {
  auto token = keys.issue(ann, {}, 1h, now);
  CHECK(keys.verify(token, now + 1h + 29s));
  auto late = keys.verify(token, now + 1h + 30s);
  REQUIRE(!late);
  CHECK(late.error() == token_error::expired);
}

TEST(a token does not begin before its time and the leeway) {
  CHECK(!error_of_claims(claims(R"(,"nbf":1800000030)")));
  CHECK(error_of_claims(claims(R"(,"nbf":1800000031)"))
        == token_error::not_yet_valid);
  CHECK(error_of_claims(claims(R"(,"iat":1800000031)"))
        == token_error::not_yet_valid);
}

TEST(times out of all range do no harm) {
  CHECK(!error_of_claims(R"({"aud":"onsale","sub":"ann","exp":1e300})"));
  CHECK(error_of_claims(R"({"aud":"onsale","sub":"ann","exp":-1e300})")
        == token_error::expired);
  CHECK(error_of_claims(claims(R"(,"nbf":9223372036854775807)"))
        == token_error::not_yet_valid);
}

TEST(a token of another secret is forged) {
  CHECK(error_of(forge(hs256, claims(""), std::string(32, 'b')))
        == token_error::bad_signature);
}

TEST(a token that was changed is forged) {
  auto token = keys.issue(ann, {}, 1h, now);
  for (size_t i = 0; i < token.size(); ++i) {
    auto changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    // The last digit of a signature has two bits that mean nothing.
    if (i + 1 == token.size())
      continue;
    CHECK(!keys.verify(changed, now));
  }
}

TEST(no other algorithm is taken) {
  CHECK(error_of(base64url(R"({"alg":"none","typ":"JWT"})") + "."
                 + base64url(claims("")) + ".")
        == token_error::wrong_algorithm);
  for (auto header :
       {R"({"alg":"HS512","typ":"JWT"})", R"({"alg":"HS384","typ":"JWT"})",
        R"({"alg":"RS256","typ":"JWT"})", R"({"alg":"ES256","typ":"JWT"})"})
    CHECK(error_of(forge(header, claims(""), key, EVP_sha512()))
          == token_error::wrong_algorithm);
  for (auto header :
       {R"({"alg":"hs256","typ":"JWT"})", R"({"alg":"None","typ":"JWT"})",
        R"({"alg":null,"typ":"JWT"})", R"({"alg":5})", R"({})", R"([])"})
    CHECK(error_of(forge(header, claims(""), key)).has_value());
}

TEST(a token that asks for what we do not know does not count) {
  for (auto header : {R"({"alg":"HS256","crit":["b64"],"b64":false})",
                      R"({"alg":"HS256","crit":["exp"]})"})
    CHECK(error_of(forge(header, claims(""), key)) == token_error::malformed);
}

TEST(what is no token is malformed) {
  for (auto text : {"", ".", "..", "a.b", "a.b.c", "....", "Bearer x"})
    CHECK(error_of(text) == token_error::malformed);
  CHECK(error_of(std::string(5'000, 'a')) == token_error::malformed);
  auto token = keys.issue(ann, {}, 1h, now);
  CHECK(error_of(token + std::string(1, '\0')) == token_error::malformed);
  CHECK(error_of(token + ".x").has_value());
}

TEST(a token for another audience does not count) {
  for (auto text : {R"({"sub":"ann","exp":1800000100})",
                    R"({"aud":"pass","sub":"ann","exp":1800000100})",
                    R"({"aud":["pass"],"sub":"ann","exp":1800000100})",
                    R"({"aud":7,"sub":"ann","exp":1800000100})"})
    CHECK(error_of_claims(text) == token_error::wrong_audience);
}

TEST(the subject must be a user id) {
  for (auto text : {R"({"aud":"onsale","exp":1800000100})",
                    R"({"aud":"onsale","sub":"","exp":1800000100})",
                    R"({"aud":"onsale","sub":"a b","exp":1800000100})",
                    R"({"aud":"onsale","sub":7,"exp":1800000100})"})
    CHECK(error_of_claims(text) == token_error::bad_subject);
}

TEST(a token without an end does not count) {
  for (auto text : {R"({"aud":"onsale","sub":"ann"})",
                    R"({"aud":"onsale","sub":"ann","exp":"never"})"})
    CHECK(error_of_claims(text) == token_error::malformed);
}

TEST(scopes of another type are none) {
  auto found = keys.verify(forge(hs256, claims(R"(,"scope":["admin"])"), key),
                           now);
  REQUIRE(found);
  CHECK(!found->admin());
}

TEST(secrets rotate) {
  token_keys both{{secret("k2", 'b'), secret("k1", 'a')}};
  auto old_token = keys.issue(ann, {}, 1h, now);
  auto new_token = both.issue(ann, {}, 1h, now);
  CHECK(both.verify(old_token, now));
  CHECK(both.verify(new_token, now));
  CHECK(error_of(new_token) == token_error::unknown_key);
}

TEST(a key id names one secret and no other is tried) {
  token_keys both{{secret("k2", 'b'), secret("k1", 'a')}};
  auto lying = forge(R"({"alg":"HS256","typ":"JWT","kid":"k2"})", claims(""),
                     key);
  auto found = both.verify(lying, now);
  REQUIRE(!found);
  CHECK(found.error() == token_error::bad_signature);
}

TEST(no bytes bring a verifier down) {
  CHECK_PROPERTY("rubbish", [this](const std::string& a, const std::string& b) {
    RC_ASSERT(!keys.verify(a + "." + b, now));
    // Whatever these are found to be, nothing breaks.
    error_of(forge(a, b, key));
    error_of(forge(hs256, b, key));
  });
}

TEST(no token passes for another use) {
  auto claims = R"({"sub":"ann","exp":1800000100})";
  std::vector<token_use> uses{token_use::user, token_use::place,
                              token_use::pass, token_use::receipt};
  for (auto made_for : uses)
    for (auto used_for : uses) {
      auto found = keys.claims_of(keys.sign(made_for, claims), used_for, now);
      CHECK_EQUAL(static_cast<bool>(found), made_for == used_for);
      if (!found)
        CHECK(found.error() == token_error::wrong_audience);
    }
  MESSAGE("nor can the audience be chosen with the claims");
  auto sly = keys.sign(token_use::receipt, R"({"aud":"onsale","sub":"ann"})");
  CHECK(!keys.claims_of(sly, token_use::user, now));
  CHECK(error_of(keys.sign(token_use::pass, claims))
        == token_error::wrong_audience);
}

TEST(a token without an end does not expire) {
  auto receipt = keys.sign(token_use::receipt, R"({"entry_id":"3"})");
  CHECK(keys.claims_of(receipt, token_use::receipt, now + 24h * 10'000));
  auto pass = keys.sign(token_use::pass, R"({"exp":1800000000})");
  CHECK(keys.claims_of(pass, token_use::pass, now + 29s));
  CHECK(keys.claims_of(pass, token_use::pass, now + 30s).error()
        == token_error::expired);
  auto odd = keys.sign(token_use::pass, R"({"exp":"never"})");
  CHECK(keys.claims_of(odd, token_use::pass, now).error()
        == token_error::malformed);
}

TEST(only who was verified is called so) {
  auto verified = [&](std::string_view more) {
    auto found = keys.verify(forge(hs256, claims(more), key), now);
    return found && found->verified;
  };
  CHECK(verified(R"(,"verified":true)"));
  CHECK(!verified(""));
  CHECK(!verified(R"(,"verified":false)"));
  CHECK(!verified(R"(,"verified":"true")"));
  CHECK(!verified(R"(,"verified":1)"));
}

TEST(a pseudonym stands for one text and for no other key) {
  CHECK_EQUAL(keys.pseudonym("10.0.0.1"), keys.pseudonym("10.0.0.1"));
  CHECK(keys.pseudonym("10.0.0.1") != keys.pseudonym("10.0.0.2"));
  token_keys other{{secret("k1", 'b')}};
  CHECK(keys.pseudonym("10.0.0.1") != other.pseudonym("10.0.0.1"));
}

FIXTURE_SCOPE_END()
