#define SUITE support_lib.log_text

#include "support/log_text.hpp"

#include "support/logging.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale::support;

namespace {

std::string logged(std::string_view value) {
  std::string line;
  append_log_value(line, value);
  return line;
}

} // namespace

TEST(plain words stand as they are) {
  CHECK_EQUAL(logged("1207-14-233"), "1207-14-233");
  CHECK_EQUAL(logged("/events/7"), "/events/7");
}

TEST(values that would be misread are quoted) {
  CHECK_EQUAL(logged(""), R"("")");
  CHECK_EQUAL(logged("two words"), R"("two words")");
  CHECK_EQUAL(logged("a=b"), R"("a=b")");
  CHECK_EQUAL(logged(R"(say "hi" \)"), R"("say \"hi\" \\")");
}

TEST(nobody can forge a line or steer a terminal) {
  CHECK_EQUAL(logged("x\nlevel=error"), R"("x\nlevel=error")");
  CHECK_EQUAL(logged("\x1b[2J"), R"("\x1b[2J")");
  CHECK_EQUAL(logged(std::string_view{"\0\r\x7f", 3}), R"("\x00\x0d\x7f")");
  CHECK_EQUAL(logged("\xc2\x85"), R"("\xc2\x85")");         // next line (C1)
  CHECK_EQUAL(logged("\xe2\x80\xa8"), R"("\xe2\x80\xa8")"); // line separator
  CHECK_EQUAL(logged("\xe2\x80\xae"), R"("\xe2\x80\xae")"); // right to left
}

TEST(names of people stay readable and broken UTF - 8 does not get through) {
  CHECK_EQUAL(logged("Beyoncé"), "\"Beyoncé\"");
  CHECK_EQUAL(logged("😀"), "\"😀\"");
  CHECK_EQUAL(logged("\xff"), R"("\xff")");
  CHECK_EQUAL(logged("\xc3"), R"("\xc3")");         // cut short
  CHECK_EQUAL(logged("\xc0\x8a"), R"("\xc0\x8a")"); // overlong line feed
  CHECK_EQUAL(logged("\xed\xa0\x80"), R"("\xed\xa0\x80")"); // surrogate
}

TEST(no bytes make a second line or end the quotes) {
  CHECK_PROPERTY("one token", [](const std::string& value) {
    auto text = logged(value);
    RC_ASSERT(std::none_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    }));
    if (text.front() != '"') {
      RC_ASSERT(text == value);
      return;
    }
    for (size_t i = 1; i + 1 < text.size(); ++i)
      if (text[i] == '\\')
        ++i;
      else
        RC_ASSERT(text[i] != '"');
    RC_ASSERT(text.back() == '"');
  });
}

TEST(keys that name a secret are known) {
  CHECK(names_secret("password"));
  CHECK(names_secret("place_token"));
  CHECK(names_secret("access_code"));
  CHECK(!names_secret("decline_code"));
  CHECK(!names_secret("tokens"));
  CHECK(!names_secret("ticket"));
}

TEST(the address of a store is logged without its password) {
  CHECK_EQUAL(without_password("sqlite:build/demo.db"), "sqlite:build/demo.db");
  CHECK_EQUAL(without_password("postgresql://onsale@db:5432/onsale"),
              "postgresql://onsale@db:5432/onsale");
  CHECK_EQUAL(without_password("postgresql://onsale:s3cret@db:5432/onsale"),
              "postgresql://onsale:[redacted]@db:5432/onsale");
  CHECK_EQUAL(without_password("postgresql://u:p@ss/w@db/x"),
              "postgresql://u:[redacted]@db/x");
  CHECK_EQUAL(without_password("postgresql://db/x?password=a&sslmode=on"),
              "postgresql://db/x?password=[redacted]&sslmode=on");
  CHECK_EQUAL(without_password("host=db password = 'it\\'s me' user=u"),
              "host=db password = [redacted] user=u");
  CHECK_EQUAL(without_password("password"), "password");
  CHECK_EQUAL(without_password("password="), "password=[redacted]");
}
