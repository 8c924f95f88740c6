#include "http/views/event_view.hpp"

#include "http/views/catalogue_json.hpp"
#include "http/views/etag.hpp"
#include "http/views/section_head.hpp"

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

std::string page_head(const actors::event_record& x) {
  std::string result;
  json_out out{result};
  write_head(out, x);
  out.name("tickets").open('[');
  return result;
}

} // namespace

// -- pages --------------------------------------------------------------------

event_view::fixed_text::fixed_text(std::string text)
  : plain(std::make_shared<const std::string>(std::move(text))),
    hash(hash_text(*plain)) {
}

event_view::event_view(actors::event_board_ptr board)
  : board_(std::move(board)), head_(page_head(*board_->opened()->record)) {
  auto event = board_->opened();
  blocks_.resize(board_->blocks());
  for (uint32_t block = 1; block <= blocks_.size(); ++block)
    blocks_[block - 1].rows = cut(*event, block);
}

/// Of one form. The tag covers the plain text of either.
class event_view::assembly {
public:
  assembly(coding form, deflater& with)
    : result_(std::make_shared<event_page>()), form_(form), with_(with) {
  }

  void add(fixed_text& x) {
    if (form_ == coding::gzip && !x.compressed) {
      x.compressed = with_.piece(*x.plain);
      grown_ = true;
    }
    add(x.plain, x.compressed, x.hash);
  }

  void add(const block_part& x) {
    add(x.plain, x.compressed, x.hash);
  }

  coding form() const noexcept {
    return form_;
  }

  deflater& with() const noexcept {
    return with_;
  }

  /// Whether a text had to be compressed for it.
  bool grown() const noexcept {
    return grown_;
  }

  std::shared_ptr<event_page> finish() {
    result_->etag = to_etag(hash_);
    if (form_ == coding::gzip)
      result_->gzip = joined_.finish();
    return std::move(result_);
  }

private:
  void add(const shared_text& plain,
           const std::optional<deflate_piece>& compressed, uint64_t hash) {
    hash_ = mix64(hash_ ^ hash);
    if (form_ == coding::gzip)
      joined_.add(*compressed);
    else
      result_->plain.push_back(plain);
  }

  std::shared_ptr<event_page> result_;
  coding form_;
  deflater& with_;
  gzip_join joined_;
  uint64_t hash_ = 0;
  bool grown_ = false;
};

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
  assembly parts{form, with};
  parts.add(head_);
  std::vector<actors::snapshot_ptr> of;
  auto begun = false;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    add_block(parts, i, begun);
    of.push_back(blocks_[i].of);
  }
  parts.add(tail_);
  // The other form would keep texts alive that nobody counts.
  auto& other = form == coding::gzip ? plain_page_ : gzip_page_;
  if (auto page = other.load(); page && !is_current(*page))
    other.store(nullptr);
  bytes_ = count_bytes();
  grown_ = false;
  auto result = parts.finish();
  result->of = std::move(of);
  return result;
}

/// Adds the tickets of a block to a list that may have `begun`. A block of
/// which all places have gone from the catalogue has none.
void event_view::add_block(assembly& to, size_t block, bool& begun) {
  auto& part = part_now(block, to.form(), to.with());
  if (part.rows.empty())
    return;
  if (std::exchange(begun, true))
    to.add(comma_);
  to.add(part);
}

event_page_ptr
event_view::section(std::string_view id, coding form, deflater& with) {
  std::lock_guard lock{builder_};
  auto known = find(id);
  if (!known)
    return nullptr;
  assembly parts{form, with};
  parts.add(known->head);
  auto begun = false;
  for (auto block : known->blocks)
    add_block(parts, block, begun);
  parts.add(tail_);
  if (std::exchange(grown_, false) || parts.grown())
    bytes_ = count_bytes();
  return parts.finish();
}

event_view::section_part* event_view::find(std::string_view id) {
  auto i = sections_.find(id);
  if (i != sections_.end())
    return &i->second;
  auto event = board_->opened();
  const auto& all = event->record->what.sections;
  auto which = std::find_if(all.begin(), all.end(), [&](const auto& x) {
    return x.id == id;
  });
  if (which == all.end())
    return nullptr;
  grown_ = true;
  section_part fresh{fixed_text{section_head(*event, *which)}, {}};
  for (size_t block = 0; block < blocks_.size(); ++block)
    if (event->seats->blocks[block].section == id)
      fresh.blocks.push_back(block);
  return &sections_.emplace(which->id, std::move(fresh)).first->second;
}

size_t event_view::count_bytes() const {
  auto bytes_of = [](const shared_text& plain,
                     const std::optional<deflate_piece>& compressed) {
    return (plain ? plain->capacity() : 0)
           + (compressed ? compressed->data->capacity() : 0);
  };
  auto result = sizeof(*this) + bytes_of(head_.plain, head_.compressed);
  for (const auto& [id, x] : sections_)
    result += bytes_of(x.head.plain, x.head.compressed);
  for (const auto& part : blocks_) {
    result += bytes_of(part.plain, part.compressed);
    for (const auto& row : part.rows)
      result += row.bytes();
  }
  return result;
}

/// A block as its actor has shown it last.
event_view::block_part&
event_view::part_now(size_t block, coding form, deflater& with) {
  auto& part = blocks_[block];
  auto now = board_->snapshot(static_cast<uint32_t>(block + 1));
  if (part.of != now) {
    part.of = std::move(now);
    part.plain.reset();
    part.compressed.reset();
  }
  update(part, form, with);
  return part;
}

/// Brings a block's text up to date: rows that did not change are taken as they
/// are, so a change costs one row's rendering and a copy of its block.
void event_view::update(block_part& part, coding form, deflater& with) {
  auto known = form == coding::gzip ? part.compressed.has_value()
                                    : part.plain != nullptr;
  if (known)
    return;
  grown_ = true;
  auto event = board_->opened();
  part.hash = 0;
  for (auto& row : part.rows) {
    row.update(*event, *part.of);
    part.hash = mix64(part.hash ^ row.hash());
  }
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

} // namespace onsale::http
