#define SUITE cluster.cbor
#include "cluster/wire/cbor.hpp"

#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <string>

using namespace onsale::cluster::wire;

namespace {

using nlohmann::json;

std::string bytes_of(const json& x) {
  auto bytes = json::to_cbor(x);
  return {bytes.begin(), bytes.end()};
}

bool is_whole(const std::string& bytes) {
  cbor_reader from{bytes};
  return from.skip() && from.at_end();
}

template <class T>
std::string number(T x) {
  std::string result;
  cbor_writer{result}.number(x);
  return result;
}

} // namespace

TEST(numbers are written as another library writes them) {
  for (auto x :
       {uint64_t{0}, uint64_t{23}, uint64_t{24}, uint64_t{255}, uint64_t{256},
        uint64_t{65'535}, uint64_t{65'536}, uint64_t{4'294'967'295},
        uint64_t{4'294'967'296}, std::numeric_limits<uint64_t>::max()})
    CHECK_EQUAL(number(x), bytes_of(x));
  for (auto x :
       {int64_t{0}, int64_t{-1}, int64_t{-24}, int64_t{-25}, int64_t{-256},
        int64_t{-257}, int64_t{-65'536}, int64_t{-65'537},
        int64_t{-4'294'967'297}, std::numeric_limits<int64_t>::min(),
        std::numeric_limits<int64_t>::max()})
    CHECK_EQUAL(number(x), bytes_of(x));
}

TEST(items are read one after the other) {
  auto bytes = bytes_of({7, -3, true, nullptr, "text", json::array({1}), 1.5});
  cbor_reader from{bytes};
  auto head = from.next().value();
  CHECK(head.kind == cbor_kind::array);
  CHECK_EQUAL(head.number, 7u);
  CHECK_EQUAL(from.next().value().number, 7u);
  auto negative = from.next().value();
  CHECK(negative.kind == cbor_kind::negative);
  CHECK_EQUAL(negative.number, 2u);
  CHECK_EQUAL(from.next().value().number, 1u);
  CHECK(from.next().value().kind == cbor_kind::null);
  auto mark = from;
  CHECK_EQUAL(from.next().value().content, "text");
  CHECK(from.skip());
  CHECK(from.next().value().kind == cbor_kind::other);
  CHECK(from.at_end());
  CHECK(!from.next());
  MESSAGE("a copy is a bookmark");
  CHECK_EQUAL(mark.next().value().content, "text");
}

TEST(what is cut off is not whole) {
  auto bytes = bytes_of({{"a", {1, 300, "hello"}}, {"b", {{"c", nullptr}}}});
  CHECK(is_whole(bytes));
  for (size_t size = 0; size < bytes.size(); ++size)
    CHECK(!is_whole(bytes.substr(0, size)));
}

TEST(what no build writes is none of ours) {
  CHECK(!is_whole("\x9f\x01\xff")); // an array without a length
  CHECK(!is_whole("\xbf\xff"));
  CHECK(!is_whole("\x7f\x61\x61\xff"));
  CHECK(!is_whole("\xc1\x01")); // a tag
  CHECK(!is_whole("\xff"));
  CHECK(!is_whole("\x1c"));
}

TEST(announcing much is cheap) {
  using namespace std::string_literals;
  auto most = "\xff\xff\xff\xff\xff\xff\xff\xff"s;
  CHECK(!is_whole("\x9b"s + most));
  CHECK(!is_whole("\xbb"s + most + "\x01\x01"));
  CHECK(!is_whole("\x5b"s + most));
  CHECK(!is_whole("\x7b"s + most + "x"));
  MESSAGE("and so is going deep");
  std::string deep(1'000'000, '\x81');
  CHECK(!is_whole(deep));
  CHECK(is_whole(deep + '\x01'));
}
