#include "cluster/wire/coding.hpp"

#include <algorithm>

namespace onsale::cluster::wire {

namespace {

std::optional<cbor_item> get_item(cbor_reader& from, cbor_kind kind) {
  auto result = from.next();
  return result && result->kind == kind ? result : std::nullopt;
}

/// A text of ours that has one spelling only.
template <class T, class Parse>
bool parse_text(cbor_reader& from, T& x, Parse parse) {
  auto text = get_text(from);
  if (!text)
    return false;
  auto parsed = parse(*text);
  if (parsed)
    x = std::move(*parsed);
  return parsed.has_value();
}

} // namespace

void put(cbor_writer& to, bool x) {
  to.boolean(x);
}

void put(cbor_writer& to, const std::string& x) {
  to.text(x);
}

void put(cbor_writer& to, const timestamp& x) {
  put(to, x.time_since_epoch());
}

void put(cbor_writer& to, const currency& x) {
  to.text(x.code());
}

void put(cbor_writer& to, const block_id& x) {
  to.array(2);
  put(to, x.event);
  put(to, x.block);
}

void put(cbor_writer& to, const ticket_id& x) {
  to.array(3);
  put(to, x.block.event);
  put(to, x.block.block);
  put(to, x.seat);
}

void put(cbor_writer& to, const booking_id& x) {
  to.text(to_string(x));
}

void put(cbor_writer& to, const user_id& x) {
  to.text(x.value);
}

std::optional<size_t> get_array(cbor_reader& from) {
  auto head = get_item(from, cbor_kind::array);
  return head ? std::optional<size_t>{head->number} : std::nullopt;
}

std::optional<size_t> get_map(cbor_reader& from) {
  auto head = get_item(from, cbor_kind::map);
  return head ? std::optional<size_t>{head->number} : std::nullopt;
}

std::optional<std::string_view> get_text(cbor_reader& from) {
  auto item = get_item(from, cbor_kind::text);
  return item ? std::optional{item->content} : std::nullopt;
}

bool get_bytes(cbor_reader& from, std::span<uint8_t> to) {
  auto item = get_item(from, cbor_kind::bytes);
  if (!item || item->content.size() != to.size())
    return false;
  std::ranges::copy(item->content, to.begin());
  return true;
}

bool get(cbor_reader& from, bool& x) {
  auto item = get_item(from, cbor_kind::boolean);
  if (item)
    x = item->number != 0;
  return item.has_value();
}

bool get(cbor_reader& from, uint64_t& x) {
  auto item = get_item(from, cbor_kind::natural);
  if (item)
    x = item->number;
  return item.has_value();
}

bool get(cbor_reader& from, int64_t& x) {
  auto item = from.next();
  if (!item || !std::in_range<int64_t>(item->number)
      || (item->kind != cbor_kind::natural
          && item->kind != cbor_kind::negative))
    return false;
  auto value = static_cast<int64_t>(item->number);
  x = item->kind == cbor_kind::natural ? value : -1 - value;
  return true;
}

bool get(cbor_reader& from, std::string& x) {
  auto text = get_text(from);
  if (text)
    x = *text;
  return text.has_value();
}

bool get(cbor_reader& from, std::vector<uint8_t>& x) {
  auto item = get_item(from, cbor_kind::bytes);
  if (item)
    x.assign(item->content.begin(), item->content.end());
  return item.has_value();
}

bool get(cbor_reader& from, timestamp& x) {
  timestamp::duration since{0};
  if (!get(from, since))
    return false;
  x = timestamp{since};
  return true;
}

bool get(cbor_reader& from, currency& x) {
  return parse_text(from, x, currency::parse);
}

bool get(cbor_reader& from, block_id& x) {
  return get_array(from) == 2 && get(from, x.event) && get(from, x.block);
}

bool get(cbor_reader& from, ticket_id& x) {
  return get_array(from) == 3 && get(from, x.block.event)
         && get(from, x.block.block) && get(from, x.seat);
}

bool get(cbor_reader& from, booking_id& x) {
  return parse_text(from, x, parse_booking_id);
}

bool get(cbor_reader& from, user_id& x) {
  // An operator's command has none.
  return get(from, x.value);
}

} // namespace onsale::cluster::wire
