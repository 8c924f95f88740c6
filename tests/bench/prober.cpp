#define SUITE bench.prober

#include "bench/prober.hpp"

#include "tests/bench/stalling_server.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <vector>

using namespace onsale;
using namespace onsale::bench;
using namespace std::chrono_literals;

namespace {

using steady = std::chrono::steady_clock;

struct prober_fixture {
  /// Some who ask on a connection each; the answer to question `awaited`, from
  /// 0, is told to `enough`.
  std::vector<prober::asker>
  askers(const stalling_server& whom, size_t count, int awaited) {
    std::vector<prober::asker> result;
    for (size_t i = 0; i < count; ++i) {
      auto client = std::make_shared<test::http_client>(whom.port());
      result.emplace_back([this, client, awaited] {
        auto good = client->get("/").has_value();
        if (answers++ == awaited)
          enough.set_value();
        return good;
      });
    }
    return result;
  }

  static steady::time_point at(int ms) {
    return steady::time_point{} + std::chrono::milliseconds{ms};
  }

  std::atomic<int> answers = 0;
  std::promise<void> enough;
};

} // namespace

FIXTURE_SCOPE(prober_tests, prober_fixture)

TEST(questions are due at fixed times and a stall makes all of them late) {
  stalling_server server{{.stall = 200ms}};
  prober all{askers(server, 1, 10), 10ms};
  enough.get_future().wait();
  auto notes = all.stop();
  auto goes_on = server.goes_on_at();
  // Those who would have asked during the stall had to wait until its end.
  REQUIRE(notes.size() > 10);
  for (size_t i = 0; i < 10; ++i) {
    CHECK(notes[i].due == notes[0].due + i * 10ms);
    CHECK(notes[i].good);
    CHECK(notes[i].answered >= goes_on);
    CHECK(notes[i].answered - notes[i].due >= 100ms);
  }
}

TEST(those who are free ask while others wait) {
  // The first answer is kept back until somebody else has asked ten times.
  auto released = enough.get_future().share();
  std::atomic<int> asked = 0;
  auto ask = [&] {
    auto number = asked++;
    if (number == 0)
      released.wait();
    else if (number == 10)
      enough.set_value();
    return true;
  };
  prober all{{ask, ask}, 10ms};
  released.wait();
  auto notes = all.stop();
  REQUIRE(notes.size() > 10);
  auto late = std::count_if(notes.begin(), notes.end(), [](const auto& x) {
    return x.answered - x.due >= 80ms;
  });
  CHECK(late >= 1);
}

TEST(questions that nobody was free for count as failed when it ends) {
  stalling_server server{{.stall = 200ms}};
  test::http_client client{server.port()};
  std::atomic<int> asked = 0;
  prober all{{[&] {
               auto good = client.get("/").has_value();
               if (asked++ == 0)
                 enough.set_value();
               return good;
             }},
             10ms};
  enough.get_future().wait();
  auto notes = all.stop();
  // The first answer came twenty intervals late. What became due meanwhile is
  // there, and is good only if it was asked after all.
  CHECK(notes.size() >= 20);
  auto good = std::count_if(notes.begin(), notes.end(), [](const auto& x) {
    return x.good;
  });
  CHECK_EQUAL(good, asked.load());
  for (const auto& x : notes)
    CHECK(x.due <= x.answered);
}

TEST(recovery is timed from the end of the load to the last bad answer) {
  auto limit = 50ms;
  std::vector<probe_note> notes{
    {at(0), at(900), true},     // before the end
    {at(950), at(1'010), true}, // due before the end, late after it
    {at(1'000), at(1'040), true},
  };
  CHECK(recovery_time(notes, at(1'000), limit) == 10ms);
  notes.push_back({at(1'050), at(1'120), true});
  CHECK(recovery_time(notes, at(1'000), limit) == 120ms);
  notes.push_back({at(1'200), at(1'201), false});
  CHECK(recovery_time(notes, at(1'000), limit) == 201ms);
  notes.push_back({at(1'250), at(1'260), true});
  CHECK(recovery_time(notes, at(1'000), limit) == 201ms);
  CHECK(recovery_time({}, at(1'000), limit) == 0ms);
}

FIXTURE_SCOPE_END()
