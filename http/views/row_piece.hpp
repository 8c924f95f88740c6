#pragma once

#include "actors/opened_event.hpp"
#include "domain/ids.hpp"
#include "domain/ticket_block.hpp"
#include "http/gzip_pieces.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onsale::http {

/// Seats of one row (at most `seats_max`) as text: the unit that is rendered
/// and compressed anew when one of its seats changes (P9).
class row_piece {
public:
  static constexpr size_t seats_max = 64;

  /// @param first it begins its block, so no comma stands in front
  row_piece(uint32_t block, std::vector<seat_index> seats, bool first);

  /// Renders again if a seat has changed. @returns whether one had
  bool update(const actors::opened_event& event, const block_snapshot& now);

  const std::string& plain() const noexcept {
    return plain_;
  }

  /// Of the plain text.
  uint64_t hash() const noexcept {
    return hash_;
  }

  /// Memory that it takes.
  size_t bytes() const noexcept;

  /// The compressed form, made when it is first asked for.
  const deflate_piece& compressed(deflater& with);

private:
  uint32_t block_;
  std::vector<seat_index> seats_;
  bool first_;
  std::vector<seat_status> shown_;
  std::string plain_;
  uint64_t hash_ = 0;
  std::optional<deflate_piece> compressed_;
};

/// Cuts a block into pieces: rows, or as many places as a piece may have. There
/// are none of a block of which all places have gone from the catalogue.
std::vector<row_piece> cut(const actors::opened_event& event, uint32_t block);

} // namespace onsale::http
