#include "domain/scattered_seats.hpp"

#include "domain/orphans.hpp"
#include "domain/seat_rank.hpp"

#include <algorithm>
#include <array>

namespace onsale {

namespace {

struct ranked_seat {
  seat_index seat = 0;
  int64_t rank = 0;
};

/// The best few of many, best first; ties in the order in which they came.
class shortlist {
public:
  explicit shortlist(size_t size) : size_(size) {
  }

  void add(ranked_seat x) {
    if (count_ == size_ && x.rank <= best_[count_ - 1].rank)
      return;
    auto at = count_ < size_ ? count_++ : count_ - 1;
    for (; at > 0 && best_[at - 1].rank < x.rank; --at)
      best_[at] = best_[at - 1];
    best_[at] = x;
  }

  size_t count() const noexcept {
    return count_;
  }

  const ranked_seat& operator[](size_t i) const noexcept {
    return best_[i];
  }

private:
  std::array<ranked_seat, limits::seats_per_request> best_;
  size_t size_;
  size_t count_ = 0;
};

bool fits(const place& x, const best_request& request) {
  return !request.price || x.price == *request.price;
}

/// The best seats without a look at what they leave behind.
std::optional<selection>
best_of_all(const block_plan& plan, const seat_set& available,
            const best_request& request) {
  auto quantity = request.quantity;
  shortlist plain{quantity};
  shortlist accessible{quantity};
  for (auto& row : plan.rows)
    for (auto seat : row.places) {
      auto& place = plan.places[seat];
      if (available.test(seat) && fits(place, request))
        (place.accessible ? accessible : plain).add({seat, rank_of(place)});
    }
  // As few accessible seats as can be.
  auto spare = std::min<size_t>(plain.count(), quantity - request.accessible);
  auto needed = quantity - spare;
  if (accessible.count() < needed)
    return std::nullopt;
  selection result;
  auto sum = -accessible_penalty(quantity)
             * static_cast<int64_t>(needed - request.accessible);
  auto take = [&](const shortlist& from, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      result.seats.push_back(from[i].seat);
      sum += from[i].rank;
    }
  };
  take(plain, spare);
  take(accessible, needed);
  std::sort(result.seats.begin(), result.seats.end());
  result.score = to_score(sum, quantity);
  return result;
}

/// The best seats that leave none alone, by dynamic programming over the free
/// seats from left to right, row by row. A state is how many seats are taken,
/// how many of them are accessible (no more than asked for are counted), and
/// how many free seats (0, 1, more) lie behind the last taken one or the start
/// of the run.
class careful_choice {
public:
  careful_choice(const block_plan& plan, const seat_set& available,
                 const best_request& request)
    : plan_(plan), request_(request),
      states_((request.quantity + 1) * (request.accessible + 1) * gaps),
      penalty_(accessible_penalty(request.quantity)) {
    for (auto& row : plan.rows)
      append_runs(row, available);
  }

  std::optional<selection> run() {
    std::vector<int64_t> values(states_, none);
    values[state(0, 0, 0)] = 0;
    came_from_.assign(steps_.size() * states_, 0);
    for (size_t i = 0; i < steps_.size(); ++i)
      values = advance(i, values);
    auto goal = state(request_.quantity, request_.accessible, 0);
    if (values[goal] == none)
      return std::nullopt;
    return chosen(goal, values[goal]);
  }

private:
  static constexpr size_t gaps = 3;
  static constexpr int64_t none = INT64_MIN;

  // How a state was reached: the gap before in two bits, and these.
  static constexpr uint8_t was_taken = 4;
  static constexpr uint8_t was_counted = 8; // as an accessible seat asked for

  /// A free seat in a run of them.
  struct step {
    seat_index seat = 0;
    bool ends_run = false;
    bool alone = false;
  };

  size_t state(size_t taken, size_t accessible, size_t gap) const {
    return (taken * (request_.accessible + 1) + accessible) * gaps + gap;
  }

  void append_runs(const plan_row& row, const seat_set& available) {
    auto begin = steps_.size();
    auto close = [&] {
      if (steps_.size() > begin) {
        steps_.back().ends_run = true;
        steps_.back().alone = steps_.size() == begin + 1;
      }
      begin = steps_.size();
    };
    for (auto seat : row.places) {
      if (available.test(seat))
        steps_.push_back({seat, false, false});
      else
        close();
    }
    close();
  }

  std::vector<int64_t> advance(size_t i, const std::vector<int64_t>& before) {
    std::vector<int64_t> after(states_, none);
    auto came_from = &came_from_[i * states_];
    auto& at = steps_[i];
    auto& place = plan_.places[at.seat];
    auto can_take = fits(place, request_);
    auto reach = [&](size_t to, int64_t value, size_t how) {
      if (value <= after[to])
        return;
      after[to] = value;
      came_from[to] = static_cast<uint8_t>(how);
    };
    for (size_t taken = 0; taken <= request_.quantity; ++taken)
      for (size_t acc = 0; acc <= request_.accessible; ++acc)
        for (size_t gap = 0; gap < gaps; ++gap) {
          auto value = before[state(taken, acc, gap)];
          if (value == none)
            continue;
          if (can_take && taken < request_.quantity && gap != 1) {
            auto counts = place.accessible && acc < request_.accessible;
            auto spare = place.accessible && !counts;
            reach(state(taken + 1, acc + counts, 0),
                  value + rank_of(place) - (spare ? penalty_ : 0),
                  gap | was_taken | (counts ? was_counted : 0));
          }
          auto wider = std::min(gap + 1, gaps - 1);
          if (!at.ends_run)
            reach(state(taken, acc, wider), value, gap);
          else if (wider != 1 || at.alone)
            reach(state(taken, acc, 0), value, gap);
        }
    return after;
  }

  /// Walks back from the goal.
  selection chosen(size_t at, int64_t value) const {
    selection result;
    result.score = to_score(value, request_.quantity);
    for (auto i = steps_.size(); i-- > 0;) {
      auto how = came_from_[i * states_ + at];
      auto accessible = at / gaps % (request_.accessible + 1);
      auto taken = at / gaps / (request_.accessible + 1);
      if (how & was_taken)
        result.seats.push_back(steps_[i].seat);
      at = state(taken - (how & was_taken ? 1 : 0),
                 accessible - (how & was_counted ? 1 : 0), how & 3u);
    }
    std::sort(result.seats.begin(), result.seats.end());
    return result;
  }

  const block_plan& plan_;
  const best_request& request_;
  size_t states_;
  int64_t penalty_;
  std::vector<step> steps_;
  std::vector<uint8_t> came_from_;
};

} // namespace

std::optional<selection>
scattered_seats(const block_plan& plan, const seat_set& available,
                const best_request& request, orphan_rule rule) {
  auto best = best_of_all(plan, available, request);
  if (!best || rule == orphan_rule::off
      || !strands_a_seat(plan, available, best->seats))
    return best;
  if (auto careful = careful_choice{plan, available, request}.run())
    return careful;
  best->strands = true;
  best->score -= orphan_penalty;
  return best;
}

} // namespace onsale
