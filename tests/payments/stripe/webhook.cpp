#define SUITE payments.stripe.webhook

#include "payments/stripe/webhook.hpp"

#include "domain/hash_functions.hpp"
#include "support/sha256.hpp"
#include "tests/payments/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::payments;
using namespace onsale::payments::stripe;
using namespace std::chrono_literals;

namespace {

constexpr auto now = 1'800'000'000s;
constexpr auto tolerance = 300s;
const std::string body = R"({"id":"evt_1"})";

std::string signature(const std::string& secret, const std::string& time,
                      const std::string& text = body) {
  return to_hex(support::hmac_sha256(secret, time + '.' + text));
}

std::string header(const std::string& secret, std::chrono::seconds at = now) {
  auto time = std::to_string(at.count());
  return "t=" + time + ",v1=" + signature(secret, time);
}

signature_check
check(const std::string& header, std::vector<std::string> secrets = {"one"},
      const std::string& text = body) {
  return check_signature(header, text, secrets, now, tolerance);
}

} // namespace

TEST(a body signed with the secret is good) {
  CHECK(check(header("one")) == signature_check::good);
}

TEST(while secrets are rolled either counts) {
  CHECK(check(header("one"), {"two", "one"}) == signature_check::good);
  auto both = header("old") + ",v1=" + signature("one", "1800000000");
  CHECK(check(both) == signature_check::good);
  CHECK(check(header("one"), {"two"}) == signature_check::forged);
  CHECK(check(header("one"), {}) == signature_check::forged);
}

TEST(nothing of the body may be changed) {
  CHECK(check(header("one"), {"one"}, body + ' ') == signature_check::forged);
  CHECK(check(header("one"), {"one"}, body.substr(1))
        == signature_check::forged);
  CHECK(check(header("one"), {"one"}, "") == signature_check::forged);
}

TEST(nor may its time) {
  auto later = "t=1800000001,v1=" + signature("one", "1800000000");
  CHECK(check(later) == signature_check::forged);
}

TEST(a signature that lies too far back is stale and so is one of the future) {
  CHECK(check(header("one", now - tolerance)) == signature_check::good);
  CHECK(check(header("one", now - tolerance - 1s)) == signature_check::stale);
  CHECK(check(header("one", now + tolerance)) == signature_check::good);
  CHECK(check(header("one", now + tolerance + 1s)) == signature_check::stale);
  auto first = std::to_string(INT64_MIN);
  CHECK(check("t=" + first + ",v1=" + signature("one", first))
        == signature_check::stale);
}

TEST(other schemes count for nothing) {
  auto weak = "t=1800000000,v0=" + signature("one", "1800000000");
  CHECK(check(weak) == signature_check::malformed);
}

TEST(a signature is whole or forged) {
  auto whole = header("one");
  CHECK(check(whole.substr(0, whole.size() - 1)) == signature_check::forged);
  CHECK(check(whole + '0') == signature_check::forged);
  CHECK(check("t=1800000000,v1=") == signature_check::forged);
}

TEST(a header without its parts is malformed) {
  for (auto text : {"", ",", "t=", "v1=00", "t=x,v1=00", "t=1 ,v1=00",
                    "t=99999999999999999999,v1=00", "nothing", "t=1800000000"})
    CHECK(check(text) == signature_check::malformed);
}

TEST(an event names the attempt that it is about) {
  auto x = read_webhook(
    R"({"id":"evt_1","object":"event","type":"payment_intent.succeeded",)"
    R"("data":{"object":{"id":"pi_1","object":"payment_intent","metadata":)"
    R"({"booking":")"
    + to_string(some_booking()) + R"(","attempt":"3"}}}})");
  REQUIRE(x);
  CHECK_EQUAL(x->id, "evt_1");
  CHECK_EQUAL(x->type, "payment_intent.succeeded");
  CHECK_EQUAL(x->intent, "pi_1");
  REQUIRE(x->of);
  CHECK(x->of->booking == some_booking());
  CHECK_EQUAL(x->of->attempt, 3u);
}

TEST(an event of somebody else is one about nothing) {
  auto x = read_webhook(R"({"id":"evt_1","object":"event","type":"new.type",)"
                        R"("data":{"object":{}}})");
  REQUIRE(x);
  CHECK(!x->of);
}

TEST(what is no object is no event) {
  for (auto text : {"", "[]", "1", "{"})
    CHECK(!read_webhook(text));
  MESSAGE("what an event does not have is empty");
  for (auto text : {"{}", R"({"id":1,"type":[],"data":{"object":7}})"}) {
    auto x = read_webhook(text);
    REQUIRE(x);
    CHECK(x->id.empty() && x->type.empty() && x->intent.empty() && !x->of);
  }
}

TEST(a charge and a refund name their intent) {
  auto x = read_webhook(R"({"id":"evt_1","type":"refund.failed","data":)"
                        R"({"object":{"object":"refund","id":"re_1",)"
                        R"("payment_intent":"pi_1"}}})");
  REQUIRE(x);
  CHECK_EQUAL(x->intent, "pi_1");
  CHECK(x->refund_failed);
}

TEST(a refund that fails is told by several names) {
  auto failed = [](const std::string& type, const std::string& status) {
    auto x = read_webhook(R"({"id":"evt_1","type":")" + type
                          + R"(","data":{"object":{"object":"refund",)"
                            R"("id":"re_1","payment_intent":"pi_1","status":")"
                          + status + R"("}}})");
    return x && x->refund_failed;
  };
  CHECK(failed("refund.failed", "failed"));
  CHECK(failed("refund.updated", "failed"));
  CHECK(failed("charge.refund.updated", "failed"));
  CHECK(!failed("refund.updated", "succeeded"));
  CHECK(!failed("payment_intent.payment_failed", "failed"));
}
