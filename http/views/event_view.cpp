#include "http/views/event_view.hpp"

#include "http/views/catalogue_json.hpp"
#include "http/views/etag.hpp"
#include "http/views/ticket_json.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

namespace onsale::http {

namespace {

/// What stands in front of the tickets: the object is left open.
void write_head(json_out& out, const actors::event_record& x) {
  out.open('{').name("event");
  write_event(out, x);
  out.name("venue");
  if (x.at)
    write_venue(out, *x.at);
  else
    out.null();
  out.name("performers").open('[');
  for (const auto& by : x.by)
    write_performer(out, *by);
  out.close(']').name("sections").open('[');
  for (const auto& s : x.what.sections)
    write_section(out, x.what, s);
  out.close(']');
}

/// Cuts a block into pieces: rows, or as many places as a piece may have.
std::vector<row_piece>
cut(const actors::opened_event& event, uint32_t block, bool& first) {
  const auto& plan = event.seats->blocks[block - 1];
  std::vector<row_piece> result;
  auto add = [&](const std::vector<seat_index>& seats) {
    for (size_t from = 0; from < seats.size(); from += row_piece::seats_max) {
      auto to = std::min(from + row_piece::seats_max, seats.size());
      result.emplace_back(
        block,
        std::vector<seat_index>(seats.begin() + static_cast<ptrdiff_t>(from),
                                seats.begin() + static_cast<ptrdiff_t>(to)),
        std::exchange(first, false));
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

/// One piece of several, in their order.
deflate_piece concatenate(const std::vector<const deflate_piece*>& pieces) {
  deflate_piece result;
  std::string data;
  for (const auto* x : pieces) {
    data += *x->data;
    result.crc = static_cast<uint32_t>(
      ::crc32_combine_op(result.crc, x->crc, x->combine_op));
    result.plain_bytes += x->plain_bytes;
  }
  result.data = std::make_shared<const std::string>(std::move(data));
  result.combine_op = static_cast<uint32_t>(
    ::crc32_combine_gen(static_cast<z_off_t>(result.plain_bytes)));
  return result;
}

uint64_t
hash_versions(uint64_t start, const std::vector<actors::snapshot_ptr>& of) {
  auto result = start;
  for (const auto& x : of)
    result = mix64(result ^ (x ? x->version + 1 : 0));
  return result;
}

std::vector<actors::snapshot_ptr> snapshots(const actors::event_board& board) {
  std::vector<actors::snapshot_ptr> result(board.blocks());
  for (uint32_t i = 1; i <= result.size(); ++i)
    result[i - 1] = board.snapshot(i);
  return result;
}

} // namespace

// -- pieces -------------------------------------------------------------------

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

// -- pages --------------------------------------------------------------------

event_view::event_view(actors::event_board_ptr board)
  : board_(std::move(board)) {
  auto event = board_->opened();
  std::string head;
  json_out out{head};
  write_head(out, *event->record);
  out.name("tickets").open('[');
  head_hash_ = hash_text(head);
  head_ = std::make_shared<const std::string>(std::move(head));
  tail_ = std::make_shared<const std::string>("]}");
  blocks_.resize(board_->blocks());
  auto first = true;
  for (uint32_t block = 1; block <= blocks_.size(); ++block)
    blocks_[block - 1].rows = cut(*event, block, first);
}

event_page_ptr event_view::page(coding form, deflater& with) {
  auto& where = form == coding::gzip ? gzip_page_ : plain_page_;
  if (auto known = where.load(); known && is_current(*known))
    return known;
  std::lock_guard lock{builder_};
  // Whoever held the lock may have built just this.
  if (auto known = where.load(); known && is_current(*known))
    return known;
  auto fresh = build(form, with);
  where.store(fresh);
  return fresh;
}

bool event_view::is_current(const event_page& x) const {
  for (uint32_t block = 1; block <= x.of.size(); ++block)
    if (board_->snapshot(block) != x.of[block - 1])
      return false;
  return true;
}

event_page_ptr event_view::build(coding form, deflater& with) {
  auto result = std::make_shared<event_page>();
  result->of = snapshots(*board_);
  result->etag = to_etag(hash_versions(head_hash_, result->of));
  gzip_join joined;
  if (form == coding::gzip && !head_compressed_) {
    head_compressed_ = with.piece(*head_);
    tail_compressed_ = with.piece(*tail_);
  }
  if (form == coding::gzip)
    joined.add(*head_compressed_);
  else
    result->plain.push_back(head_);
  for (size_t i = 0; i < blocks_.size(); ++i) {
    auto& part = blocks_[i];
    auto stale = part.of != result->of[i];
    part.of = result->of[i];
    if (stale) {
      part.plain.reset();
      part.compressed.reset();
    }
    update(part, form, with);
    if (form == coding::gzip)
      joined.add(*part.compressed);
    else
      result->plain.push_back(part.plain);
  }
  if (form == coding::gzip) {
    joined.add(*tail_compressed_);
    result->gzip = joined.finish();
  } else {
    result->plain.push_back(tail_);
  }
  // The other form would keep texts alive that nobody counts.
  auto& other = form == coding::gzip ? plain_page_ : gzip_page_;
  if (auto page = other.load(); page && !is_current(*page))
    other.store(nullptr);
  bytes_ = count_bytes();
  return result;
}

size_t event_view::count_bytes() const {
  auto result = sizeof(*this) + head_->capacity();
  for (const auto& part : blocks_) {
    result += part.plain ? part.plain->capacity() : 0;
    result += part.compressed ? part.compressed->data->capacity() : 0;
    for (const auto& row : part.rows)
      result += row.bytes();
  }
  return result;
}

/// Brings a block's text up to date: rows that did not change are taken as they
/// are, so a change costs one row's rendering and a copy of its block.
void event_view::update(block_part& part, coding form, deflater& with) {
  auto known = form == coding::gzip ? part.compressed.has_value()
                                    : part.plain != nullptr;
  if (known)
    return;
  auto event = board_->opened();
  for (auto& row : part.rows)
    row.update(*event, *part.of);
  if (form == coding::gzip) {
    std::vector<const deflate_piece*> pieces;
    for (auto& row : part.rows)
      pieces.push_back(&row.compressed(with));
    part.compressed = concatenate(pieces);
    return;
  }
  std::string text;
  for (auto& row : part.rows)
    text += row.plain();
  part.plain = std::make_shared<const std::string>(std::move(text));
}

// -- other documents ----------------------------------------------------------

std::string event_outline(const actors::event_record& x) {
  std::string result;
  json_out out{result};
  write_head(out, x);
  out.close('}');
  return result;
}

std::string event_without_seats(const actors::event_record& x) {
  std::string result;
  json_out out{result};
  write_head(out, x);
  out.name("tickets").open('[').close(']').close('}');
  return result;
}

std::string partial_event(const actors::event_record& x) {
  std::string result;
  json_out out{result};
  write_head(out, x);
  out.name("partial").flag(true).close('}');
  return result;
}

std::string event_summary(const actors::event_board& board) {
  auto event = board.opened();
  // Blocks of a section come one after the other, price levels by number.
  std::map<std::pair<std::string, price_index>, std::array<uint64_t, 4>> counts;
  std::vector<std::string> order;
  for (uint32_t block = 1; block <= board.blocks(); ++block) {
    const auto& plan = event->seats->blocks[block - 1];
    if (std::find(order.begin(), order.end(), plan.section) == order.end())
      order.push_back(plan.section);
    auto snapshot = board.snapshot(block);
    for (size_t i = 0; snapshot && i < plan.places.size(); ++i) {
      if (plan.places[i].retired)
        continue;
      auto status = snapshot->state_of(static_cast<seat_index>(i));
      ++counts[{plan.section, plan.places[i].price}]
              [static_cast<size_t>(status)];
    }
  }
  std::string result;
  json_out out{result};
  write_head(out, *event->record);
  out.name("summary").open('[');
  for (const auto& section : order)
    for (const auto& [key, by_status] : counts) {
      if (key.first != section)
        continue;
      out.open('{').name("section").text(section);
      out.name("price_level").text(event->seats->price_levels[key.second]);
      out.name("price").amount(
        {event->terms->prices[key.second], event->terms->unit});
      out.name("available").number(by_status[0]);
      out.name("held").number(by_status[1]);
      out.name("sold").number(by_status[2]);
      out.name("blocked").number(by_status[3]).close('}');
    }
  out.close(']').close('}');
  return result;
}

// -- views --------------------------------------------------------------------

event_page_ptr event_views::page(const actors::event_board_ptr& board,
                                 coding form, deflater& with) {
  auto view = use(board);
  auto before = view->bytes();
  auto result = view->page(form, with);
  if (view->bytes() != before)
    account(view);
  return result;
}

std::shared_ptr<event_view>
event_views::use(const actors::event_board_ptr& board) {
  auto id = board->opened()->record->what.id;
  std::lock_guard lock{guard_};
  auto i = by_event_.find(id);
  if (i != by_event_.end() && i->second->view->board() == board) {
    entries_.splice(entries_.begin(), entries_, i->second);
    return i->second->view;
  }
  if (i != by_event_.end())
    drop(i->second);
  entries_.push_front({std::make_shared<event_view>(board)});
  by_event_[id] = entries_.begin();
  return entries_.front().view;
}

void event_views::account(const std::shared_ptr<event_view>& x) {
  auto id = x->board()->opened()->record->what.id;
  std::lock_guard lock{guard_};
  auto i = by_event_.find(id);
  if (i == by_event_.end() || i->second->view != x)
    return;
  auto now = x->bytes();
  bytes_ += now - i->second->bytes;
  i->second->bytes = now;
  // The one in use stays, however large it is.
  while (bytes_ > bytes_max_ && entries_.size() > 1)
    drop(std::prev(entries_.end()));
}

void event_views::drop(entries::iterator x) {
  bytes_ -= x->bytes;
  by_event_.erase(x->view->board()->opened()->record->what.id);
  entries_.erase(x);
}

size_t event_views::size() const {
  std::lock_guard lock{guard_};
  return entries_.size();
}

size_t event_views::bytes() const {
  std::lock_guard lock{guard_};
  return bytes_;
}

} // namespace onsale::http
