#define SUITE domain.base32

#include "domain/base32.hpp"

#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

using namespace onsale;

namespace {

std::vector<uint8_t> bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

} // namespace

TEST(bytes are written as RFC 4648 has them in lower case) {
  CHECK_EQUAL(to_base32(bytes("")), "");
  CHECK_EQUAL(to_base32(bytes("f")), "my");
  CHECK_EQUAL(to_base32(bytes("fo")), "mzxq");
  CHECK_EQUAL(to_base32(bytes("foobar")), "mzxw6ytboi");
}

TEST(any bytes read as they were written) {
  CHECK_PROPERTY("bytes", [](const std::string& x) {
    return from_base32(to_base32(bytes(x))) == bytes(x);
  });
}

TEST(other characters are refused) {
  for (auto text : {"MY", "m1", "m y", "mzxq====", "\xff"})
    CHECK(!from_base32(text));
}
