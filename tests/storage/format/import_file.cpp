#define SUITE storage.format.import_file
#include "storage/format/import_file.hpp"

#include "tests/support/test.hpp"

#include <random>
#include <sstream>

using namespace onsale;
using namespace onsale::storage;

namespace {

std::string performer_line(int id) {
  return R"({"kind": "performer", "id": ")" + std::to_string(id)
         + R"(", "name": "{Anna} ]\" \\"})";
}

const std::string one = performer_line(1);
const std::string two = performer_line(2);

/// One object over four lines.
const std::string tall = "{\n  \"kind\": \"performer\",\n"
                         "  \"id\": \"3\", \"name\": \"Bert\"\n}";

/// What a file holds, such as `1:#1 2:is missing`: line and id, or reason.
std::string read_all(const std::string& text) {
  std::istringstream in{text};
  import_file file{in};
  std::string out;
  while (auto item = file.next()) {
    out += out.empty() ? "" : " | ";
    out += std::to_string(item->line) + ' ';
    if (item->what)
      out += '#' + std::to_string(std::get<performer>(*item->what).id.value);
    else
      out += item->what.error().field + item->what.error().reason;
  }
  CHECK_EQUAL(file.bytes_read(), text.size());
  CHECK(!file.next());
  return out;
}

const std::string not_json = "is not valid JSON in UTF-8";

} // namespace

TEST(an empty file holds nothing) {
  for (auto text :
       {"", "\n\n", "\xef\xbb\xbf", "\xef\xbb\xbf\r\n", "[]", " [ \n ] \n"})
    CHECK_EQUAL(read_all(text), "");
}

TEST(one object per line) {
  CHECK_EQUAL(read_all(one + "\n" + two + "\n"), "1 #1 | 2 #2");
  CHECK_EQUAL(read_all(one + "\n" + two), "1 #1 | 2 #2");
}

TEST(a byte order mark and CRLF and blank lines are fine) {
  CHECK_EQUAL(read_all("\xef\xbb\xbf" + one + "\r\n\r\n \t\r\n" + two + "\r\n"),
              "1 #1 | 4 #2");
}

TEST(objects may span lines and lines may hold several) {
  CHECK_EQUAL(read_all(tall + "\n" + one + two + "\n\n" + tall),
              "1 #3 | 5 #1 | 5 #2 | 7 #3");
  CHECK_EQUAL(read_all(one + "\n" + tall + "\n" + two), "1 #1 | 2 #3 | 6 #2");
}

TEST(a file may be one array) {
  CHECK_EQUAL(read_all("[" + one + "," + two + "]"), "1 #1 | 1 #2");
  CHECK_EQUAL(read_all("\n [\n" + one + "\n,\n" + tall + "]\n"), "3 #1 | 5 #3");
}

TEST(an array that breaks off is reported) {
  CHECK_EQUAL(read_all("[\n" + one + ",\n"), "2 #1 | 3 the list does not end");
  CHECK_EQUAL(read_all("[\n" + one + "\n{}"),
              "2 #1 | 3 stands where nothing is expected"
              " | 3 the list does not end");
  CHECK_EQUAL(read_all("[" + one + "]\n" + two),
              "1 #1 | 2 stands where nothing is expected");
}

TEST(a bad line is reported by number and the next one is read) {
  auto lines = [](const std::string& bad) {
    return bad + "\n" + one + "\n" + bad + "\n" + two + "\n";
  };
  CHECK_EQUAL(read_all(lines("hello")), "1 must be an object | 2 #1"
                                        " | 3 must be an object | 4 #2");
  CHECK_EQUAL(read_all(lines("{'kind'}")),
              "1 " + not_json + " | 2 #1 | 3 " + not_json + " | 4 #2");
  // These do not end on their line.
  for (std::string bad :
       {"{\"kind\": ", "{", "{\"a\": \"b", "{\"a\": \"\\", "{\"a\": [{}"}) {
    auto read = read_all(lines(bad));
    CHECK(read.find("2 #1 | 3 ") != std::string::npos);
    CHECK(read.ends_with("4 #2"));
    CHECK(read.starts_with("1 "));
  }
}

TEST(after objects that span lines one that does not end takes the rest) {
  CHECK_EQUAL(read_all(tall + "\n{\n" + one + "\n" + two),
              "1 #3 | 5 does not end");
}

TEST(what is wrong inside an object is named by field) {
  CHECK_EQUAL(read_all(one + "\n{\"kind\": \"venue\", \"id\": \"1\"}"),
              "1 #1 | 2 nameis missing");
  CHECK_EQUAL(read_all("{}"), "1 kindis missing");
}

TEST(text that is not UTF - 8 is refused) {
  CHECK_EQUAL(read_all(R"({"kind": "performer", "id": "1", "name": ")"
                       "\xff\"}\n"
                       + two),
              "1 " + not_json + " | 2 #2");
}

TEST(an object above 8 MiB is skipped) {
  std::string much(import_object_bytes, ' ');
  auto long_line = "{" + much + "}";
  auto spread = "{\n" + much + "}";
  CHECK_EQUAL(read_all(one + "\n" + long_line + "\n" + two),
              "1 #1 | 2 is longer than 8 MiB | 3 #2");
  CHECK_EQUAL(read_all(tall + spread + two),
              "1 #3 | 4 is longer than 8 MiB | 5 #2");
  CHECK_EQUAL(read_all("[" + spread + "," + two + "]"),
              "1 is longer than 8 MiB | 2 #2");
  // No object has spanned lines yet: the next line counts on its own.
  CHECK_EQUAL(read_all(spread + "\n" + two), "1 is longer than 8 MiB"
                                             " | 2 must be an object | 3 #2");
}

TEST(a file of broken lines takes linear time) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "{\"kind\": \"performer\", \"name\": [\n";
  auto read = read_all(text);
  CHECK(read.starts_with("1 does not end | 2 does not end | 3 "));
  CHECK(read.ends_with("| 100000 does not end"));
}

TEST(no damaged file brings the reader down) {
  uint64_t seed = 20260103;
  MESSAGE("seed " << seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 3'000; ++i) {
    std::string text = "[\n" + one + ",\n" + tall + "]\n" + two + "\n";
    if (random() % 2)
      text.erase(0, 1);
    for (size_t n = 0; n <= random() % 4; ++n)
      text[random() % text.size()] = "{}[],\"\\\n a\xef\xbb\xbf"[random() % 13];
    std::istringstream in{text};
    import_file file{in};
    size_t items = 0;
    while (file.next())
      ++items;
    CHECK_LESS(items, text.size());
    CHECK_EQUAL(file.bytes_read(), text.size());
  }
}
