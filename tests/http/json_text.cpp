#define SUITE http.json_text

#include "http/json_text.hpp"

#include "tests/support/property.hpp"

#include <nlohmann/json.hpp>

using namespace onsale::http;

TEST(a string is read back as it was) {
  CHECK_PROPERTY("round trip", [] {
    auto text = *rc::gen::container<std::string>(
      rc::gen::inRange('\0', '\x7f'));
    std::string out;
    append_json_string(out, text);
    RC_ASSERT(nlohmann::json::parse(out) == text);
  });
}

TEST(text beyond ASCII stays readable) {
  std::string out = "x";
  append_json_string(out, "Beyonc\xc3\xa9 \"live\"\n");
  CHECK_EQUAL(out, "x\"Beyonc\xc3\xa9 \\\"live\\\"\\u000a\"");
}
