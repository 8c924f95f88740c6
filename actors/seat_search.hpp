#pragma once

#include "actors/board.hpp"
#include "domain/best_available.hpp"
#include "domain/refusal.hpp"
#include "domain/ticket_block.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace onsale::actors {

/// What somebody wants of an event, in the numbers of its seating.
struct search_request {
  best_request what;
  std::optional<std::string> section;

  friend bool operator<(const search_request& x, const search_request& y) {
    auto key = [](const search_request& r) {
      return std::tie(r.what.quantity, r.what.accessible, r.what.price,
                      r.what.adjacent, r.section);
    };
    return key(x) < key(y);
  }
};

/// A block that has a fitting choice, as far as its snapshot tells.
struct candidate {
  uint32_t block = 0;
  double score = 0;
};

/// Seats of one block.
struct block_share {
  uint32_t block = 0;
  std::vector<seat_index> seats;
};

/// The block that makes the row of a booking of these: it is asked last (P4).
/// @pre there is one; ascending
inline uint32_t home_of(const std::vector<block_share>& shares) {
  return shares.back().block;
}

/// What one block is asked for.
struct block_part {
  uint32_t block = 0;
  seat_choice choice;
};

/// How to gather scattered seats from several blocks.
struct scatter_plan {
  std::vector<uint32_t> order; // whom to ask, the best first
  uint32_t home = 0;           // one of them; asked last, for what is left then
  best_request at_home;
};

/// Finds out from the snapshots of an event which blocks to ask. The score of a
/// block is computed once per version and request: while a hot sale goes on,
/// only the block that sells changes.
///
/// Not thread-safe.
class seat_search {
public:
  /// The best blocks first; ties go to the lower number.
  std::vector<candidate>
  rank(const event_board& board, const search_request& want);

  /// A way to the seats of a request that allows scattered ones; nothing if
  /// there are too few.
  /// @param from where in the order to begin: requests that meet each other
  /// part by beginning elsewhere
  std::optional<scatter_plan>
  plan(const event_board& board, const search_request& want, size_t from);

  /// The most that a block can give of `seats`, of which `accessible` are to be
  /// so; nothing if it can give none. What it leaves has room for the
  /// accessible ones that it cannot give.
  std::optional<best_request>
  part_of(const event_board& board, uint32_t block, const search_request& want,
          uint32_t seats, uint32_t accessible) const;

private:
  struct scored {
    snapshot_ptr of; // what the score was computed from
    std::optional<double> score;
  };

  std::vector<uint32_t>
  scatter_order(const event_board& board, const search_request& want);

  opened_event_ptr event_; // whose scores these are
  std::map<search_request, std::vector<scored>> known_;
};

/// Whether a block may serve a request: in its section, of its kind (seated
/// unless section or price level name a general-admission area).
bool in_scope(const block_plan& plan, const search_request& want);

/// Sum over all blocks of how often seats came back: while it stands still, the
/// choice only shrinks.
uint64_t freed_in(const event_board& board);

/// Why nothing was found, from the counts of the snapshots (P8 says when it is
/// "sold out").
refusal_code why_nothing(const event_board& board, const search_request& want);

} // namespace onsale::actors
