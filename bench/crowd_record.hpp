#pragma once

#include "bench/contestant.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace onsale::bench {

/// What buyers who want two seats side by side saw of an event, and what can be
/// said of refusals from that alone. Holds outlast the record and nobody gives
/// anything back, so seats only ever become fewer, and whether a pair was free
/// throughout a request is decided at its end.
///
/// A hold takes effect at some moment between its request and its answer. So at
/// the end of a request that was refused a seat was *certainly free* if nobody
/// ever got it, or only by a request that had not been sent yet; and *possibly
/// free* if nobody had been told yet that it is theirs.
///
/// Not thread-safe.
class crowd_record {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A block, from 1, and a seat in it, from 0.
  using seat = std::pair<int, int>;

  struct judgement {
    uint64_t held = 0; // pairs
    /// Of refusals: no two neighbours were possibly free.
    uint64_t right = 0;
    /// Neighbours were certainly free from request to answer; more of them than
    /// requests without an answer can have taken (each two pairs at most).
    uint64_t wrong = 0;
    uint64_t undecided = 0;
    uint64_t unanswered = 0;
    uint64_t doubled = 0;   // seats that two buyers got
    uint64_t unfitting = 0; // holds that are not a pair side by side
  };

  /// @param requests are numbered below this
  crowd_record(const hall& where, uint64_t requests);

  /// Call before the request leaves.
  void sent(uint64_t request, time_point at);

  /// Call once the answer is there.
  void held(uint64_t request, const std::vector<seat>& seats, time_point at);
  void refused(uint64_t request, time_point at);

  judgement judge() const;

private:
  struct request {
    bool was_sent = false;
    bool was_answered = false;
    time_point sent;
  };

  struct owner {
    bool exists = false;
    time_point sent;
    time_point answered;
  };

  bool is_pair(const std::vector<seat>& seats) const;

  /// Pairs that share no seat, of those seats that `is_free`.
  template <class Predicate>
  uint64_t pairs(Predicate is_free) const;

  hall where_;
  std::vector<request> requests_;
  std::vector<owner> owners_; // by block and seat
  std::vector<time_point> refusals_;
  judgement known_;
};

/// The seats in an answer to a hold: its strings of the form
/// `EVENT-BLOCK-SEAT`, in their order.
std::vector<crowd_record::seat> seats_in(std::string_view body, uint64_t event);

} // namespace onsale::bench
