#define SUITE domain.room.outflow

#include "domain/room/outflow.hpp"

#include "domain/limits.hpp"
#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <vector>

using namespace onsale;
using namespace onsale::examples;

namespace {

/// A sale as it goes: people come in one after the other, shop and leave.
class sale {
public:
  /// Seconds for which somebody shops who comes in at that second of the sale.
  using shopping = std::function<double(double at_s)>;

  sale(size_t waiting, outflow_bounds by, double absent, shopping time)
    : waiting_(waiting), by_(by), absent_(absent), time_(std::move(time)) {
    flow_.look(noon);
  }

  double at_s() const {
    return static_cast<double>(second_);
  }

  size_t gone() const {
    return gone_;
  }

  size_t waiting() const {
    return waiting_ - gone_;
  }

  std::optional<wait_estimate> wait_for(size_t ahead) const {
    return flow_.wait_for(ahead, by_);
  }

  void set_rate(double per_minute) {
    by_.per_minute = per_minute;
  }

  void second() {
    ++second_;
    auto now = noon + 1s * second_;
    for (; !inside_.empty() && inside_.begin()->first <= at_s();
         inside_.erase(inside_.begin()))
      flow_.went_out(inside_.begin()->second, now);
    credit_ = std::min(credit_ + by_.per_minute / 60, by_.per_minute / 30);
    for (; credit_ >= 1 && inside_.size() < by_.active_max && waiting() > 0;
         ++gone_) {
      flow_.left_line();
      if (chance_(random_) < absent_)
        continue;
      flow_.came_in(now);
      credit_ -= 1;
      inside_.emplace(at_s() + time_(at_s()) * (0.4 + 1.2 * chance_(random_)),
                      now);
    }
    flow_.look(now);
  }

private:
  size_t waiting_;
  outflow_bounds by_;
  double absent_;
  shopping time_;
  outflow flow_;
  int64_t second_ = 0;
  size_t gone_ = 0;
  double credit_ = 0;
  std::multimap<double, timestamp> inside_; // until when, and since
  std::mt19937_64 random_{7};
  std::uniform_real_distribution<double> chance_{0, 1};
};

/// Asks every minute for people all over the line, and compares with what came.
struct comparison {
  size_t asked = 0;
  size_t within_25_percent = 0;
  size_t within_p90 = 0;

  double share(size_t x) const {
    return static_cast<double>(x) / static_cast<double>(asked);
  }
};

comparison compare(sale x, double from_s) {
  struct question {
    size_t turn;
    double at_s;
    wait_estimate told;
  };
  std::vector<question> open;
  comparison result;
  while (x.waiting() > 0) {
    x.second();
    std::erase_if(open, [&](const question& q) {
      if (x.gone() <= q.turn)
        return false;
      auto truth = x.at_s() - q.at_s;
      auto told = static_cast<double>(q.told.p50.count()) / 1'000;
      ++result.asked;
      if (std::abs(told - truth) <= 0.25 * truth)
        ++result.within_25_percent;
      else
        MESSAGE("told " << told << " s for " << truth << " s, at " << q.at_s);
      if (truth <= static_cast<double>(q.told.p90.count()) / 1'000)
        ++result.within_p90;
      return true;
    });
    if (x.at_s() < from_s || std::fmod(x.at_s(), 60) != 0)
      continue;
    // Nearer ones are called within the minute, or so.
    for (auto ahead = x.waiting() / 10; ahead < x.waiting();
         ahead += x.waiting() / 10 + 1)
      if (ahead >= 200)
        open.push_back({x.gone() + ahead, x.at_s(), *x.wait_for(ahead)});
  }
  return result;
}

double around_4_minutes(double) {
  return 240;
}

/// Between three and five minutes, and back, within twenty.
double in_waves(double at_s) {
  return 240 - 60 * std::sin(at_s / 1'200 * 2 * 3.14159265);
}

} // namespace

TEST(nothing is promised while nobody comes in) {
  outflow flow;
  CHECK(!flow.wait_for(0, {500, 600}));
  flow.look(noon);
  CHECK(flow.wait_for(0, {500, 600}).has_value());
  CHECK(!flow.wait_for(0, {500, 0}));
  CHECK(!flow.wait_for(0, {0, 600}));
}

TEST(at first the settings are all there is to go by) {
  outflow flow;
  flow.look(noon);
  // Ten a second while there is room,
  CHECK_EQUAL(flow.wait_for(99, {500, 600})->p50, 10s);
  CHECK_EQUAL(flow.wait_for(499, {500, 600})->p50, 50s);
  // then as fast as those inside are guessed to leave.
  CHECK_EQUAL(flow.wait_for(2'999, {500, 600})->p50,
              5 * limits::shopping_guess);
  CHECK_EQUAL(flow.wait_for(599, {1'000'000, 600})->p50, 60s);
}

TEST(somebody behind has no shorter wait by more than seconds) {
  sale x{20'000, {500, 600}, 0.3, in_waves};
  for (int i = 0; i < 3'000; ++i)
    x.second();
  wait_estimate last;
  for (size_t ahead = 0; ahead < x.waiting(); ahead += 50) {
    auto wait = *x.wait_for(ahead);
    CHECK(wait.p50 + 5s >= last.p50);
    CHECK(wait.p50 < wait.p90);
    last = wait;
  }
}

TEST(a steady sale is estimated well) {
  auto x = compare({10'000, {500, 6'000}, 0, around_4_minutes}, 0);
  MESSAGE(x.asked << " asked, " << x.within_25_percent << " within 25 percent");
  CHECK(x.share(x.within_25_percent) > 0.95);
  CHECK(x.share(x.within_p90) > 0.9);
}

TEST(a rate that is lower than what those inside allow is what counts) {
  auto x = compare({6'000, {5'000, 120}, 0, around_4_minutes}, 0);
  CHECK_EQUAL(x.within_25_percent, x.asked);
}

// A wave cannot be seen before it comes: those of its edges are told too much
// or too little.
TEST(a sale whose outflow varies is estimated within a quarter) {
  auto x = compare({20'000, {500, 1'200}, 0.3, in_waves}, 0);
  MESSAGE(x.asked << " asked, " << x.within_25_percent << " within 25 percent, "
                  << x.within_p90 << " within p90");
  CHECK(x.share(x.within_25_percent) > 0.85);
  CHECK(x.share(x.within_p90) > 0.9);
}

TEST(a rate that is changed is taken at once) {
  sale x{6'000, {5'000, 120}, 0, around_4_minutes};
  for (int i = 0; i < 600; ++i)
    x.second();
  x.set_rate(60);
  CHECK_EQUAL(x.wait_for(599)->p50, 600s);
}
