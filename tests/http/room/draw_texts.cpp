#define SUITE http.draw_texts

#include "http/room/draw_texts.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

const draw_texts::clock::time_point start{};

draw_text_ptr text_of(size_t bytes, bool drawn) {
  auto result = std::make_shared<draw_text>();
  result->plain = std::make_shared<const std::string>(bytes, 'x');
  result->gzip = std::make_shared<const std::string>();
  result->drawn = drawn;
  return result;
}

} // namespace

TEST(one puts a draw together and all who wait hear of it) {
  draw_texts draws{1'000};
  std::vector<draw_text_ptr> heard;
  auto wait = [&] {
    return draws.wait({7}, [&](draw_result x) {
      heard.push_back(*x);
    });
  };
  CHECK(wait());
  CHECK(!wait());
  CHECK(!wait());
  auto draw = text_of(10, true);
  draws.done({7}, draw, start);
  CHECK_EQUAL(heard, (std::vector<draw_text_ptr>{draw, draw, draw}));
  CHECK(draws.find({7}, start + 24h) == draw);
  MESSAGE("and whoever comes then would be the first again");
  CHECK(wait());
}

TEST(a list is looked at again since seeds may come) {
  draw_texts draws{1'000};
  auto list = text_of(10, false);
  draws.done({7}, list, start);
  CHECK(draws.find({7}, start + 999ms) == list);
  CHECK(draws.find({7}, start + 1s) == nullptr);
}

TEST(what cannot be had is not kept) {
  draw_texts draws{1'000};
  std::vector<refusal_code> heard;
  CHECK(draws.wait({7}, [&](draw_result x) {
    heard.push_back(x.error());
  }));
  draws.done({7}, failure{refusal_code::unavailable}, start);
  CHECK(heard == std::vector{refusal_code::unavailable});
  CHECK(draws.find({7}, start) == nullptr);
}

TEST(the draw that was used least is forgotten when there is no room) {
  draw_texts draws{100};
  draws.done({1}, text_of(40, true), start);
  draws.done({2}, text_of(40, true), start + 1s);
  CHECK(draws.find({1}, start + 2s));
  draws.done({3}, text_of(40, true), start + 3s);
  CHECK(draws.find({1}, start + 4s));
  CHECK(!draws.find({2}, start + 4s));
  CHECK(draws.find({3}, start + 4s));
  MESSAGE("one that is larger than all the room is sent and not kept");
  draws.done({4}, text_of(101, true), start + 5s);
  CHECK(!draws.find({4}, start + 6s));
}
