#pragma once

#include "actors/board.hpp"
#include "domain/best_available.hpp"
#include "domain/refusal.hpp"

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

  /// Seats from several blocks, as many as wanted, best blocks first; nothing
  /// if there are too few. For requests that allow scattered seats.
  std::vector<block_share>
  scatter(const event_board& board, const search_request& want);

private:
  struct scored {
    snapshot_ptr of; // what the score was computed from
    std::optional<double> score;
  };

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
