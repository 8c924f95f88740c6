#include "http/views/row_piece.hpp"

#include "http/views/etag.hpp"
#include "http/views/ticket_json.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

row_piece::row_piece(uint32_t block, std::vector<seat_index> seats, bool first)
  : block_(block), seats_(std::move(seats)), first_(first) {
  // Rendered by the first `update`.
}

bool row_piece::update(const actors::opened_event& event,
                       const block_snapshot& now) {
  std::vector<seat_status> fresh;
  fresh.reserve(seats_.size());
  for (auto seat : seats_)
    fresh.push_back(now.state_of(seat));
  if (fresh == shown_ && !plain_.empty())
    return false;
  shown_ = std::move(fresh);
  plain_.clear();
  for (size_t i = 0; i < seats_.size(); ++i) {
    if (i > 0 || !first_)
      plain_ += ',';
    append_ticket(plain_, event, {now.block, seats_[i]}, shown_[i]);
  }
  hash_ = hash_text(plain_);
  compressed_.reset();
  return true;
}

size_t row_piece::bytes() const noexcept {
  return sizeof(*this) + seats_.capacity() * sizeof(seat_index)
         + shown_.capacity() + plain_.capacity()
         + (compressed_ ? compressed_->data->capacity() : 0);
}

const deflate_piece& row_piece::compressed(deflater& with) {
  if (!compressed_)
    compressed_ = with.piece(plain_);
  return *compressed_;
}

std::vector<row_piece> cut(const actors::opened_event& event, uint32_t block) {
  const auto& plan = event.seats->blocks[block - 1];
  std::vector<row_piece> result;
  auto add = [&](const std::vector<seat_index>& seats) {
    for (size_t from = 0; from < seats.size(); from += row_piece::seats_max) {
      auto to = std::min(from + row_piece::seats_max, seats.size());
      result.emplace_back(
        block,
        std::vector<seat_index>(seats.begin() + static_cast<ptrdiff_t>(from),
                                seats.begin() + static_cast<ptrdiff_t>(to)),
        result.empty());
    }
  };
  for (const auto& row : plan.rows)
    add(row.places);
  if (plan.kind == section_kind::general) {
    std::vector<seat_index> all;
    for (size_t i = 0; i < plan.places.size(); ++i)
      if (!plan.places[i].retired)
        all.push_back(static_cast<seat_index>(i));
    add(all);
  }
  return result;
}

} // namespace onsale::http
