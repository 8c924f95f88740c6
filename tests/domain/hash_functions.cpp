#define SUITE domain.hash_functions

#include "domain/hash_functions.hpp"

#include "tests/support/test.hpp"

using namespace onsale;

TEST(a hash has one text) {
  hash256 x{};
  x[0] = 0x0f;
  x[31] = 0xa0;
  auto text = to_hex(x);
  CHECK_EQUAL(text, "0f" + std::string(60, '0') + "a0");
  CHECK(parse_hash256(text) == x);
}

TEST(any other text is none) {
  auto text = std::string(64, 'a');
  CHECK(parse_hash256(text).has_value());
  CHECK(!parse_hash256("").has_value());
  CHECK(!parse_hash256(text.substr(1)).has_value());
  CHECK(!parse_hash256(text + "aa").has_value());
  for (char wrong : {'A', 'g', ' ', 'x', '\0'}) {
    auto spoilt = text;
    spoilt[17] = wrong;
    CHECK(!parse_hash256(spoilt).has_value());
  }
}
