#pragma once

#include "actors/board.hpp"
#include "http/content_coding.hpp"
#include "http/gzip_pieces.hpp"
#include "http/response.hpp"
#include "http/views/row_piece.hpp"
#include "support/published.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// A finished answer about the tickets of an event, put together from texts
/// that are shared by all who ask for them until something changes.
struct event_page {
  std::vector<actors::snapshot_ptr> of; // the whole page only
  std::string etag;                     // of the plain text
  std::vector<shared_text> plain;
  std::vector<shared_text> gzip;

  /// `gzip` once more, for those who ask when it is worth it; thread-safe.
  mutable support::published<const body_file> file;
  mutable std::atomic<unsigned> asked = 0;
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

  /// @returns one section, `GET /events/{event_id}/sections/{section_id}`: its
  /// plan as rows in their physical order, and its tickets; null if the event
  /// has no such section.
  /// @pre the board is complete
  event_page_ptr section(std::string_view id, coding form, deflater& with);

  /// Memory that its texts take, in bytes, as of the last page made.
  size_t bytes() const noexcept {
    return bytes_;
  }

private:
  /// A text that does not change, in both forms.
  struct fixed_text {
    explicit fixed_text(std::string text);

    shared_text plain;
    uint64_t hash;
    std::optional<deflate_piece> compressed; // once it is asked for
  };

  struct block_part {
    actors::snapshot_ptr of;
    std::vector<row_piece> rows;
    uint64_t hash = 0; // of the plain text
    shared_text plain;
    std::optional<deflate_piece> compressed;
  };

  struct section_part {
    fixed_text head;
    std::vector<size_t> blocks;
  };

  /// Puts a page together.
  class assembly;

  bool is_current(const event_page& x) const;
  event_page_ptr build(coding form, deflater& with);
  void add_block(assembly& to, size_t block, bool& begun);
  block_part& part_now(size_t block, coding form, deflater& with);
  void update(block_part& part, coding form, deflater& with);
  section_part* find(std::string_view id);
  size_t count_bytes() const;

  actors::event_board_ptr board_;
  std::mutex builder_;
  support::published<const event_page> plain_page_;
  support::published<const event_page> gzip_page_;
  std::atomic<size_t> bytes_ = 0;
  // Guarded by `builder_`.
  fixed_text head_;
  fixed_text comma_{","}; // between blocks
  fixed_text tail_{"]}"};
  std::vector<block_part> blocks_;
  bool grown_ = false; // texts were made that `bytes_` does not know of
  // Those that were asked for.
  std::map<std::string, section_part, std::less<>> sections_;
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

} // namespace onsale::http
