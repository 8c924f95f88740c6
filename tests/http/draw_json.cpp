#define SUITE http.draw_json

#include "http/views/draw_json.hpp"

#include "tests/domain/room/draw_examples.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::examples;

namespace {

draw_record read(const std::string& text) {
  auto parsed = http::parse_draw(text);
  REQUIRE(std::holds_alternative<draw_record>(parsed));
  return std::get<draw_record>(parsed);
}

std::string fault_in(const std::string& text) {
  auto parsed = http::parse_draw(text);
  auto why = std::get_if<std::string>(&parsed);
  return why ? *why : "good";
}

draw_record example() {
  return drawn(entries_of(20, 5), {"fan-club", "promoter"});
}

/// The document with something else at a place in it.
std::string with(const char* pointer, nlohmann::json value) {
  auto document = nlohmann::json::parse(http::draw_json(example()));
  document[nlohmann::json::json_pointer(pointer)] = std::move(value);
  return document.dump();
}

} // namespace

TEST(a draw reads as it was written) {
  auto x = example();
  x.degraded = true;
  x.seeds.witnesses[1] = std::nullopt;
  auto y = read(http::draw_json(x));
  CHECK(y.promise == x.promise);
  CHECK(y.entries == x.entries);
  CHECK(y.root == x.root);
  CHECK(y.seeds == x.seeds);
  CHECK_EQUAL(y.degraded, x.degraded);
  CHECK(y.order == x.order);
}

TEST(a published draw can be checked) {
  auto x = read(http::draw_json(example()));
  CHECK(
    all_hold(check_draw(x, {{x.promise.commitment}, {x.root}, {}}, openssl)));
}

TEST(before the draw there is a list and no seed) {
  auto x = example();
  x.seeds.by_operator = std::nullopt;
  auto text = http::draw_json(x);
  auto document = nlohmann::json::parse(text);
  CHECK(!document.contains("seeds"));
  CHECK(!document.contains("order"));
  auto y = read(text);
  CHECK(y.entries == x.entries);
  CHECK(!y.seeds.by_operator);
  // Nor does a witness's seed slip through.
  CHECK_EQUAL(text.find(to_hex(*x.seeds.witnesses[0])), std::string::npos);
}

TEST(what is no draw is refused with a reason) {
  CHECK_EQUAL(fault_in(""), "this is no JSON object");
  CHECK_EQUAL(fault_in("[]"), "this is no JSON object");
  CHECK_EQUAL(fault_in("{}"), "event_id is missing");
  CHECK_EQUAL(fault_in(with("/event_id", "x")), "event_id is no id");
  CHECK_EQUAL(fault_in(with("/commitments/operator", "abc")),
              "commitments.operator has no 64 hexadecimal digits");
  CHECK_EQUAL(fault_in(with("/commitments/witnesses", 7)),
              "witnesses is no list");
  CHECK_EQUAL(fault_in(with("/list_root", nullptr)), "list_root is missing");
  CHECK_EQUAL(fault_in(with("/entries/3/pool", "vip")),
              "an entry's pool is neither main nor parked");
  CHECK_EQUAL(fault_in(with("/entries/3/entry_id", -4)),
              "an entry's id is no text");
  CHECK_EQUAL(fault_in(with("/order/3", "0")),
              "an entry of the order is no id");
  CHECK_EQUAL(fault_in(with("/seeds/operator", "zz")),
              "seeds.operator has no 64 hexadecimal digits");
}

TEST(a receipt is read from its token) {
  auto x = example();
  for (auto root : {std::optional<hash256>{}, std::optional{x.root}})
    for (auto late : {false, true}) {
      draw_receipt receipt{concert_id, {3}, x.promise.commitment, root, late};
      auto token = test::forge(R"({"alg":"HS256"})",
                               http::receipt_claims(receipt), "secret");
      CHECK(http::parse_receipt(token) == receipt);
    }
  CHECK(!http::parse_receipt(""));
  CHECK(!http::parse_receipt("a.b"));
  CHECK(!http::parse_receipt("a.b!.c"));
  CHECK(!http::parse_receipt(test::forge("{}", R"({"event_id":"1"})", "s")));
}
