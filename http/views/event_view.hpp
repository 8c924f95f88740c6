#pragma once

#include "actors/board.hpp"
#include "http/content_coding.hpp"
#include "http/gzip_pieces.hpp"
#include "http/response.hpp"

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace onsale::http {

/// Seats of one row (at most `seats_max`) as text: the unit that is rendered
/// and compressed anew when one of its seats changes (P9).
class row_piece {
public:
  static constexpr size_t seats_max = 64;

  row_piece(uint32_t block, std::vector<seat_index> seats, bool first);

  /// Renders again if a seat has changed. @returns whether one had
  bool update(const actors::opened_event& event, const block_snapshot& now);

  const std::string& plain() const noexcept {
    return plain_;
  }

  /// Memory that it takes.
  size_t bytes() const noexcept;

  /// The compressed form, made when it is first asked for.
  const deflate_piece& compressed(deflater& with);

private:
  uint32_t block_;
  std::vector<seat_index> seats_;
  bool first_; // of the whole list: no comma in front
  std::vector<seat_status> shown_;
  std::string plain_;
  std::optional<deflate_piece> compressed_;
};

/// A finished answer to `GET /events/{event_id}`, shared by all who ask for it
/// until something changes.
struct event_page {
  std::vector<actors::snapshot_ptr> of;
  std::string etag; // without the coding
  std::vector<shared_text> plain;
  std::vector<shared_text> gzip;
};

using event_page_ptr = std::shared_ptr<const event_page>;

/// Builds the page of one event from pieces, one builder at a time. Whoever
/// finds the page still true takes it as it is.
///
/// Thread-safe.
class event_view {
public:
  explicit event_view(actors::event_board_ptr board);

  const actors::event_board_ptr& board() const noexcept {
    return board_;
  }

  /// @returns the page with all tickets, as of now or a moment ago. The plain
  /// form is only made for those who ask for it.
  /// @param with the calling thread's own deflater
  /// @pre the board is complete
  event_page_ptr page(coding form, deflater& with);

  /// Memory that its texts take, in bytes, as of the last page made.
  size_t bytes() const noexcept {
    return bytes_;
  }

private:
  struct block_part {
    actors::snapshot_ptr of;
    std::vector<row_piece> rows;
    shared_text plain;
    std::optional<deflate_piece> compressed;
  };

  bool is_current(const event_page& x) const;
  event_page_ptr build(coding form, deflater& with);
  void update(block_part& part, coding form, deflater& with);
  size_t count_bytes() const;

  actors::event_board_ptr board_;
  std::mutex builder_;
  std::atomic<event_page_ptr> plain_page_;
  std::atomic<event_page_ptr> gzip_page_;
  std::atomic<size_t> bytes_ = 0;
  // Guarded by `builder_`.
  shared_text head_;
  shared_text tail_;
  std::optional<deflate_piece> head_compressed_;
  std::optional<deflate_piece> tail_compressed_;
  uint64_t head_hash_ = 0;
  std::vector<block_part> blocks_;
};

/// The page without tickets (`?tickets=none`), or with their counts per section
/// and price level (`?tickets=summary`).
std::string event_outline(const actors::event_record& x);
std::string event_summary(const actors::event_board& board);

/// The page of an event whose tickets have not been made yet.
std::string event_without_seats(const actors::event_record& x);

/// What is said when the tickets are not to be had: the store is away and
/// nobody had opened the event before.
std::string partial_event(const actors::event_record& x);

/// `GET /events/{event_id}/sections/{section_id}`: tickets, and the seating
/// plan as rows in their physical order.
std::string
section_document(const actors::event_board& board, const section& which);

/// The views of events that were asked for lately, bounded by the memory that
/// their texts take (P9). Thread-safe.
class event_views {
public:
  explicit event_views(size_t bytes_max) : bytes_max_(bytes_max) {
    // Starts empty.
  }

  /// The page of a board, as `event_view::page`. Those that nobody has asked
  /// for longest make room for it.
  event_page_ptr
  page(const actors::event_board_ptr& board, coding form, deflater& with);

  /// How many there are, and what they take.
  size_t size() const;
  size_t bytes() const;

private:
  struct entry {
    std::shared_ptr<event_view> view;
    size_t bytes = 0; // as counted into the sum
  };

  using entries = std::list<entry>;

  std::shared_ptr<event_view> use(const actors::event_board_ptr& board);
  void account(const std::shared_ptr<event_view>& x);
  void drop(entries::iterator x);

  size_t bytes_max_;
  mutable std::mutex guard_;
  entries entries_; // asked for last comes first
  std::unordered_map<event_id, entries::iterator> by_event_;
  size_t bytes_ = 0;
};

} // namespace onsale::http
