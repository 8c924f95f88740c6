#include "cluster/wire/envelope.hpp"

#include "cluster/wire/message_fields.hpp"

#include <array>
#include <utility>

namespace onsale::cluster::wire {

namespace {

/// In the order of `command`. Commands are known by name, so that two builds
/// need not agree on their order.
constexpr std::array<const char*, std::variant_size_v<command>> command_names{
  "reserve_tickets",      "reserve_best",    "reserve_places",
  "reserve_here",         "hold_here",       "change_booking",
  "confirm_ticket",       "settle_follower", "set_house_seats",
  "set_house_seats_here", "keep_answer",     "confirm_shown",
  "open_block",           "cancel_event",    "duty_performed",
  "payment_answered"};

template <is<request> T>
auto head_of(T& x) {
  return members(field{"id", x.id}, field{"shard", x.shard},
                 field{"time_left", x.time_left});
}

json put_envelope(const request& x) {
  auto result = put_members(head_of(x));
  result["kind"] = "request";
  result["command"] = command_names[x.what.index()];
  result["what"] = std::visit(
    [](const auto& what) {
      return put(what);
    },
    x.what);
  return result;
}

json put_envelope(const answer& x) {
  return {{"kind", "answer"}, {"id", x.id}, {"what", put(x.what)}};
}

json put_envelope(const shown& x) {
  auto result = put(x);
  result["kind"] = "shown";
  return result;
}

json put_envelope(const unread_block& x) {
  auto result = put(x);
  result["kind"] = "unread_block";
  return result;
}

json put_envelope(const history& x) {
  return {{"kind", "history"}, {"newest", x.newest}};
}

json put_envelope(const opened& x) {
  return {{"kind", "opened"}, {"shards", put(x.shards)}};
}

std::string text_of(const json& from, const char* name) {
  auto member = from.find(name);
  return member != from.end() && member->is_string()
           ? member->get<std::string>()
           : std::string{};
}

bool get_command(const json& from, command& x) {
  auto what = from.find("what");
  if (what == from.end())
    return false;
  auto name = text_of(from, "command");
  for (size_t i = 0; i < command_names.size(); ++i)
    if (name == command_names[i])
      return get_alternative(
        i, *what, x, std::make_index_sequence<std::variant_size_v<command>>{});
  return false;
}

std::optional<received> get_request(const json& from) {
  request result;
  if (!get_members(from, head_of(result)))
    return std::nullopt;
  if (!get_command(from, result.what))
    return unread_request{result.id};
  return result;
}

std::optional<received> get_answer(const json& from) {
  answer result;
  auto what = from.find("what");
  if (!get_member(from, field{"id", result.id}) || what == from.end()
      || !get(*what, result.what))
    return std::nullopt;
  return result;
}

/// Two bits for each place that it counts: readers look no further.
bool is_whole(const shown& x) {
  const auto& s = x.what;
  auto places = size_t{s.available} + s.held + s.sold + s.blocked;
  return s.block.block != 0 && s.states.size() >= (places + 3) / 4;
}

std::optional<received> get_shown(const json& from) {
  shown result;
  if (!get(from, result) || !is_whole(result))
    return std::nullopt;
  return result;
}

std::optional<received> get_unread_block(const json& from) {
  unread_block result;
  if (!get(from, result))
    return std::nullopt;
  return result;
}

std::optional<received> get_history(const json& from) {
  history result;
  if (!get_member(from, field{"newest", result.newest}))
    return std::nullopt;
  return result;
}

std::optional<received> get_opened(const json& from) {
  opened result;
  if (!get_member(from, field{"shards", result.shards}))
    return std::nullopt;
  return result;
}

} // namespace

std::string write(const std::vector<envelope>& what) {
  auto all = json::array();
  for (const auto& x : what)
    all.push_back(std::visit(
      [](const auto& y) {
        return put_envelope(y);
      },
      x));
  std::string result;
  json::to_cbor(all, result);
  return result;
}

std::optional<std::vector<received>> read(std::string_view bytes) {
  auto all = json::from_cbor(bytes.begin(), bytes.end(), true, false);
  if (!all.is_array())
    return std::nullopt;
  std::vector<received> result;
  for (const auto& x : all) {
    if (!x.is_object())
      return std::nullopt;
    auto kind = text_of(x, "kind");
    std::optional<received> read;
    if (kind == "request")
      read = get_request(x);
    else if (kind == "answer")
      read = get_answer(x);
    else if (kind == "shown")
      read = get_shown(x);
    else if (kind == "unread_block")
      read = get_unread_block(x);
    else if (kind == "history")
      read = get_history(x);
    else if (kind == "opened")
      read = get_opened(x);
    if (read)
      result.push_back(std::move(*read));
  }
  return result;
}

} // namespace onsale::cluster::wire
