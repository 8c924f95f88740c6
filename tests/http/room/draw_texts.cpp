#define SUITE http.draw_texts

#include "http/room/draw_texts.hpp"

#include "tests/support/test.hpp"

#include <future>

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

draw_text_ptr text_of(size_t bytes, bool drawn) {
  auto result = std::make_shared<draw_text>();
  result->plain = std::make_shared<const std::string>(bytes, 'x');
  result->gzip = std::make_shared<const std::string>();
  result->drawn = drawn;
  return result;
}

struct draw_texts_fixture {
  /// Has a draw made. @returns what came of it
  draw_result make(uint64_t id, const draw_result& what) {
    std::promise<draw_result> said;
    CHECK(draws.wait({id}, [&](draw_result x) {
      said.set_value(std::move(x));
    }));
    draws.make({id}, [&] {
      return what;
    });
    return said.get_future().get();
  }

  draw_text_ptr find(uint64_t id, bool drawn = true) {
    auto known = draws.find({id}, drawn, draw_texts::clock::now());
    return known && *known ? **known : nullptr;
  }

  draw_texts draws{100};
};

} // namespace

FIXTURE_SCOPE(draw_texts_tests, draw_texts_fixture)

TEST(a draw is put together once and all who wait hear of it) {
  auto draw = text_of(10, true);
  std::promise<draw_result> first, second;
  CHECK(draws.wait({7}, [&](draw_result x) {
    first.set_value(std::move(x));
  }));
  CHECK(!draws.wait({7}, [&](draw_result x) {
    second.set_value(std::move(x));
  }));
  draws.make({7}, [&]() -> draw_result {
    return draw;
  });
  CHECK(*first.get_future().get() == draw);
  CHECK(*second.get_future().get() == draw);
  CHECK(find(7) == draw);
  CHECK(find(7, false) == draw);
}

TEST(a list does until the draw is made) {
  auto list = text_of(10, false);
  CHECK(make(7, list));
  CHECK(find(7, false) == list);
  CHECK(find(7, true) == nullptr);
  auto draw = text_of(10, true);
  CHECK(make(7, draw));
  CHECK(find(7, true) == draw);
}

TEST(what was not to be had is not looked for at once again) {
  CHECK(!make(7, failure{refusal_code::room_not_open}));
  auto now = draw_texts::clock::now();
  auto known = draws.find({7}, false, now);
  REQUIRE(known);
  CHECK(known->error() == refusal_code::room_not_open);
  CHECK(!draws.find({7}, false, now + 1s));
}

TEST(the draw that was used least is forgotten when there is no room) {
  CHECK(make(1, text_of(40, true)));
  CHECK(make(2, text_of(40, true)));
  CHECK(find(1) != nullptr);
  CHECK(make(3, text_of(40, true)));
  CHECK(find(1) != nullptr);
  CHECK(find(2) == nullptr);
  CHECK(find(3) != nullptr);
  MESSAGE("one that is larger than all the room is sent and not kept");
  CHECK(make(4, text_of(101, true)));
  CHECK(find(4) == nullptr);
}

TEST(whoever waits when the server stops is told) {
  std::vector<refusal_code> heard;
  auto hear = [&](draw_result x) {
    heard.push_back(x.error());
  };
  CHECK(draws.wait({7}, hear));
  draws.stop();
  CHECK(heard == std::vector{refusal_code::unavailable});
  CHECK(!draws.wait({8}, hear));
  CHECK_EQUAL(heard.size(), 2u);
}

FIXTURE_SCOPE_END()
