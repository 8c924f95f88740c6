#define SUITE served.bombs

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>
#include <zlib.h>

using namespace onsale::test;

namespace {

constexpr size_t user_bytes = 1u << 20;
constexpr size_t operator_bytes = 16u << 20; // a quarter of what is taken

/// What becomes `bytes` spaces where somebody undoes it.
std::string gzip_of_spaces(size_t bytes) {
  z_stream stream{};
  REQUIRE_EQUAL(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED,
                             MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY),
                Z_OK);
  std::string spaces(bytes, ' ');
  std::string result(deflateBound(&stream, bytes), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(spaces.data());
  stream.avail_in = static_cast<uInt>(spaces.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  REQUIRE_EQUAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

/// `before`, then as many of `unit` as fit with `after` into `bytes`.
std::string filled(const std::string& before, const std::string& unit,
                   const std::string& after, size_t bytes) {
  auto result = before;
  result.reserve(bytes);
  while (result.size() + unit.size() + after.size() <= bytes)
    result += unit;
  return result + after;
}

/// As many different members as fit into `bytes`.
std::string members(size_t bytes) {
  std::string result = "{";
  for (size_t i = 0; result.size() + 20 < bytes; ++i)
    result.append("\"").append(std::to_string(i)).append("\":0,");
  return result + "\"a\":0}";
}

struct bombs_fixture {
  small_house house{engine::sqlite};
  strict_client client = house.client();

  void check() {
    check_none(client.faults());
    check_none(house.changes());
    CHECK(house.office().serves());
  }
};

} // namespace

FIXTURE_SCOPE(bomb_tests, bombs_fixture)

TEST(nothing that comes in is decompressed) {
  auto bomb = gzip_of_spaces(100u << 20);
  CHECK_LESS(bomb.size(), user_bytes);
  http_client::header_list json{{"Content-Type", "application/json"}};
  for (auto coding : {"gzip", "x-gzip", "deflate", "br", "zstd", "gzip, gzip",
                      "identity, gzip"}) {
    auto headers = json;
    headers.emplace_back("Content-Encoding", coding);
    client.demand({415, "unsupported-media-type"},
                  {"POST", "/users", headers, bomb});
  }
  client.demand({400, "invalid-json"}, {"POST", "/users", json, bomb});
  check();
}

TEST(a body of a user is a megabyte of anything) {
  MESSAGE("what is no object");
  for (const auto& body : {filled("[", "[],", "1]", user_bytes),
                           filled("[", "{},", "1]", user_bytes),
                           filled("[", "1,", "1]", user_bytes),
                           filled("[", "\"\",", "1]", user_bytes)})
    client.demand({400, "invalid-request"}, {"POST", "/users", {}, body});
  MESSAGE("what is no name");
  for (const auto& body :
       {filled("{\"name\":0.", "1", "}", user_bytes),
        filled("{\"name\":1e", "0", "1}", user_bytes),
        filled("{\"name\":\"", "a", "\"}", user_bytes),
        filled("{\"name\":\"", "\\u0041", "\"}", user_bytes)})
    client.demand({400, "invalid-request", "name"},
                  {"POST", "/users", {}, body});
  MESSAGE("what is no JSON");
  for (const auto& body :
       {filled("{\"name\":", "9", "}", user_bytes),
        filled("", "[", "", user_bytes), filled("", "{\"a\":", "", user_bytes)})
    client.demand({400, "invalid-json"}, {"POST", "/users", {}, body});
  MESSAGE("what nobody reads");
  for (const auto& body :
       {members(user_bytes), filled("{", "\"a\":0,", "\"a\":0}", user_bytes)})
    client.demand({400, "invalid-request"},
                  json_call("POST", "/booking/reserve",
                            house.office().as_user("ann"),
                            nlohmann::json::parse(body)));
  check();
}

TEST(a body of an operator has so many values) {
  auto admin = house.office().as_admin();
  for (const auto& body :
       {filled("{\"aliases\":[", "[],", "1]}", operator_bytes),
        filled("{\"aliases\":[", "{},", "1]}", operator_bytes),
        filled("{\"aliases\":[", "0,", "1]}", operator_bytes),
        filled("{", "\"a\":0,", "\"a\":0}", operator_bytes)})
    client.demand({400, "invalid-json"},
                  {"PUT", "/admin/venues/1", admin, body});
  check();
}

FIXTURE_SCOPE_END()
