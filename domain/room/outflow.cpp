#include "domain/room/outflow.hpp"

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace onsale {

namespace {

using namespace std::chrono_literals;

/// Samples that are kept: of a sale of an hour one every five seconds, of a
/// longer one every ten, and so on.
constexpr size_t samples_max = 720;
constexpr duration_ms first_step = 5s;

/// Less is too short to tell a rate from chance.
constexpr duration_ms span_min = 60s;

/// What was known before counts like so many people who were measured.
constexpr double known_people = 20;

/// Times of stay are told apart by so much, and fewer people tell nothing about
/// what is beyond.
constexpr duration_ms stay_step = 10s;
constexpr size_t people_min = 5;

/// Ninety of a hundred values of a normal distribution are below its mean plus
/// so many standard deviations.
constexpr double p90_deviations = 1.2816;

/// How long a rate that is high, or low, is likely to stay so.
constexpr duration_ms rate_lasts = 5min;

/// Rates vary at least by so much from one minute to the next, as a share: a
/// short history knows no better.
constexpr double variation_min = 0.2;

double to_s(duration_ms x) {
  return std::chrono::duration<double>{x}.count();
}

/// Longer is as good as never, and must fit the type.
constexpr double longest_s = 7.0 * 24 * 3600;

duration_ms from_s(double x) {
  return duration_ms{std::llround(std::min(x, longest_s) * 1'000)};
}

double number(uint64_t x) {
  return static_cast<double>(x);
}

size_t step_of(duration_ms stay) {
  return static_cast<size_t>(std::max(stay, duration_ms{0}) / stay_step);
}

} // namespace

// -- measuring ----------------------------------------------------------------

void outflow::came_in(timestamp at) {
  ++counts_.came_in;
  ++inside_;
  ++came_in_at_[at];
}

void outflow::went_out(timestamp came_in_at, timestamp now) {
  auto i = came_in_at_.find(came_in_at);
  ensure(i != came_in_at_.end());
  if (--i->second == 0)
    came_in_at_.erase(i);
  ++counts_.went_out;
  --inside_;
  if (first_are_gone_)
    return;
  auto step = step_of(now - came_in_at);
  stays_.resize(std::max(stays_.size(), step + 1));
  ++stays_[step];
}

void outflow::look(timestamp now) {
  if (!past_.empty() && now <= past_.back().at)
    return; // a clock that was set back
  if (!past_.empty())
    counts_.stayed += (now - past_.back().at) * inside_;
  step_ = std::max(step_, first_step);
  // The last one gives way unless it is due to be kept.
  if (past_.size() > 1 && past_.back().at - past_[past_.size() - 2].at < step_)
    past_.pop_back();
  past_.push_back({now, counts_});
  variation_ = measured_variation();
  if (!first_are_gone_) {
    first_stay_s_ = mean_first_stay_s();
    first_ = counts_;
    first_are_gone_ = counts_.went_out > 0 && counts_.went_out >= inside_;
  }
  if (first_are_gone_)
    stays_ = {};
  if (past_.size() <= samples_max)
    return;
  std::deque<sample> thinned;
  for (size_t i = past_.size() % 2 == 0 ? 1 : 0; i < past_.size(); i += 2)
    thinned.push_back(past_[i]);
  past_ = std::move(thinned);
  step_ *= 2;
}

/// The mean time of stay, of those who are inside too.
double outflow::mean_first_stay_s() const {
  // How many stayed so long at least.
  auto steps = stays_.size();
  for (const auto& [at, people] : came_in_at_)
    steps = std::max(steps, step_of(past_.back().at - at) + 1);
  std::vector<size_t> reached(steps + 1);
  for (size_t i = 0; i < stays_.size(); ++i)
    reached[i] += stays_[i];
  for (const auto& [at, people] : came_in_at_)
    reached[step_of(past_.back().at - at)] += people;
  for (auto i = steps; i > 0; --i)
    reached[i - 1] += reached[i];
  double still_there = 1;
  double result = 0;
  size_t i = 0;
  for (; i < steps && reached[i] >= people_min; ++i) {
    result += still_there * to_s(stay_step);
    auto went = i < stays_.size() ? stays_[i] : 0;
    still_there *= 1 - number(went) / number(reached[i]);
  }
  auto known_s = number(i) * to_s(stay_step);
  auto left_s = std::max(to_s(limits::shopping_guess) - known_s, known_s / 4);
  return result + still_there * left_s;
}

// -- estimating ---------------------------------------------------------------

/// The sample from which a span to the last one is measured.
const outflow::sample& outflow::before(duration_ms span) const {
  auto from = past_.back().at - std::max(span, span_min);
  auto i = std::upper_bound(past_.begin(), past_.end(), from,
                            [](timestamp x, const sample& y) {
                              return x < y.at;
                            });
  return i == past_.begin() ? past_.front() : *std::prev(i);
}

double outflow::seconds_until(size_t ahead, const outflow_bounds& by,
                              const counts& since) const {
  // Some of those ahead have gone by the time they are called.
  auto coming = number(counts_.came_in - since.came_in) + known_people;
  auto gone = number(counts_.gone - since.gone) + known_people;
  // Whoever asks has to find room, too.
  auto people = 1 + number(ahead) * std::min(1.0, coming / gone);
  auto by_rate = people / (by.per_minute / 60);
  auto room = by.active_max > inside_ ? by.active_max - inside_ : 0;
  auto must_leave = people - number(room);
  if (must_leave <= 0)
    return by_rate;
  auto stay_s = first_stay_s_;
  if (first_are_gone_) {
    const auto& from = since.went_out < first_.went_out ? first_ : since;
    stay_s = (to_s(counts_.stayed - from.stayed) + known_people * stay_s)
             / (number(counts_.went_out - from.went_out) + known_people);
  }
  return std::max(by_rate, must_leave * stay_s / number(by.active_max));
}

/// How much rates differ from minute to minute: the coefficient of variation.
double outflow::measured_variation() const {
  std::vector<double> rates;
  auto last = past_.front();
  for (const auto& x : past_) {
    if (x.at - last.at < span_min)
      continue;
    rates.push_back(number(x.what.gone - last.what.gone)
                    / to_s(x.at - last.at));
    last = x;
  }
  double sum = 0;
  double squares = 0;
  for (auto x : rates) {
    sum += x;
    squares += x * x;
  }
  if (rates.size() < 2 || sum <= 0)
    return variation_min;
  auto mean = sum / number(rates.size());
  auto variance = squares / number(rates.size()) - mean * mean;
  return std::max(variation_min, std::sqrt(std::max(0.0, variance)) / mean);
}

std::optional<wait_estimate>
outflow::wait_for(size_t ahead, const outflow_bounds& by) const {
  if (by.per_minute <= 0 || by.active_max == 0 || past_.empty())
    return std::nullopt;
  // Which span to look back over depends on the result: a few rounds settle it.
  constexpr int rounds = 3;
  auto seconds = seconds_until(ahead, by, past_.front().what);
  for (int i = 0; i < rounds; ++i)
    seconds = seconds_until(ahead, by, before(from_s(seconds)).what);
  // Times differ by chance, and the more of them there are the less does it
  // matter: by the square root of their number.
  auto times = std::max(1.0, seconds / to_s(rate_lasts));
  auto spread = p90_deviations * variation_ / std::sqrt(times);
  return wait_estimate{from_s(seconds), from_s(seconds * (1 + spread))};
}

} // namespace onsale
