#define SUITE http.card_form

#include "http/card_form.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;

namespace {

constexpr auto script = "https://js.stripe.com/v3/";

bool is_refused(const std::string& key, const std::string& from = script) {
  return !stripe_form(key, from);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

} // namespace

TEST(a publishable key and the script make a form) {
  auto form = stripe_form("pk_live_51HxYz", script);
  REQUIRE(form);
  CHECK(*form == (card_form{"stripe", "pk_live_51HxYz", script}));
}

TEST(without a key there is none) {
  auto form = stripe_form("", script);
  REQUIRE(form);
  CHECK(form->publishable_key.empty());
  CHECK(page_policy(*form) == page_policy(card_form{}));
}

TEST(a secret key is never shown) {
  for (auto key : {"sk_live_51HxYz", "rk_live_1", "whsec_1", "pk_live 1",
                   "pk_\"><script>", "PK_live_1"})
    CHECK(is_refused(key));
}

TEST(a script comes over TLS or from this machine) {
  CHECK(!is_refused("pk_test_1", "http://127.0.0.1:8081/v3/"));
  CHECK(!is_refused("pk_test_1", "http://localhost/v3/"));
  CHECK(!is_refused("pk_test_1", "https://mirror.example:8443/stripe.js"));
  for (auto x : {"http://js.stripe.com/v3/", "http://127.0.0.1.evil.example/",
                 "https://", "https:///v3/", "js.stripe.com/v3/", "",
                 "https://a.example; script-src *", "https://a.example/'\"",
                 "https://user@a.example/v3/", "https://a.example:99999/v3/",
                 "javascript://a.example/"})
    CHECK(is_refused("pk_test_1", x));
}

TEST(the page may load what the form needs and nothing else) {
  auto plain = page_policy({});
  CHECK(has(plain, "default-src 'none'; script-src 'self'; style-src 'self'"));
  CHECK(!has(plain, "stripe"));
  CHECK(!has(plain, "frame-src"));
  auto form = stripe_form("pk_test_1", "https://mirror.example:8443/stripe.js");
  REQUIRE(form);
  auto policy = page_policy(*form);
  CHECK(has(policy, "script-src 'self' https://mirror.example:8443 "));
  CHECK(has(policy, "frame-src https://mirror.example:8443 "));
  CHECK(has(policy, "connect-src 'self' https://api.stripe.com;"));
  CHECK(has(policy, "frame-ancestors 'none'"));
  CHECK(!has(policy, "stripe.js "));
}
