#include "cluster/wire/coding.hpp"

namespace onsale::cluster::wire {

namespace {

/// A text of ours that has one spelling only.
template <class T, class Parse>
bool parse_text(const json& from, T& x, Parse parse) {
  if (!from.is_string())
    return false;
  auto parsed = parse(from.template get_ref<const std::string&>());
  if (parsed)
    x = std::move(*parsed);
  return parsed.has_value();
}

} // namespace

json put(const timestamp& x) {
  return put(x.time_since_epoch());
}

json put(const currency& x) {
  return std::string{x.code()};
}

json put(const block_id& x) {
  return json::array({x.event.value, x.block});
}

json put(const ticket_id& x) {
  return json::array({x.block.event.value, x.block.block, x.seat});
}

json put(const booking_id& x) {
  return to_string(x);
}

json put(const user_id& x) {
  return x.value;
}

bool get(const json& from, bool& x) {
  if (!from.is_boolean())
    return false;
  x = from.get<bool>();
  return true;
}

bool get(const json& from, std::string& x) {
  if (!from.is_string())
    return false;
  x = from.get_ref<const std::string&>();
  return true;
}

bool get(const json& from, timestamp& x) {
  timestamp::duration since{0};
  if (!get(from, since))
    return false;
  x = timestamp{since};
  return true;
}

bool get(const json& from, currency& x) {
  return parse_text(from, x, currency::parse);
}

bool get(const json& from, block_id& x) {
  return from.is_array() && from.size() == 2 && get(from[0], x.event)
         && get(from[1], x.block);
}

bool get(const json& from, ticket_id& x) {
  return from.is_array() && from.size() == 3 && get(from[0], x.block.event)
         && get(from[1], x.block.block) && get(from[2], x.seat);
}

bool get(const json& from, booking_id& x) {
  return parse_text(from, x, parse_booking_id);
}

bool get(const json& from, user_id& x) {
  // An operator's command has none.
  return get(from, x.value);
}

} // namespace onsale::cluster::wire
