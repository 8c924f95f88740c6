#include "cluster/wire/envelope.hpp"

#include "cluster/wire/message_fields.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace onsale::cluster::wire {

namespace {

/// In the order of `command`. Commands are known by name, so that two builds
/// need not agree on their order.
constexpr std::array<std::string_view, std::variant_size_v<command>>
  command_names{"reserve_tickets",      "reserve_best",    "reserve_places",
                "reserve_here",         "hold_here",       "change_booking",
                "confirm_ticket",       "settle_follower", "set_house_seats",
                "set_house_seats_here", "keep_answer",     "confirm_shown",
                "open_block",           "cancel_event",    "duty_performed",
                "payment_answered",     "join_room",       "leave_room",
                "reveal_seed",          "set_room_pace",   "follow_room",
                "purchase_completed"};

template <is<request> T>
auto head_of(T& x) {
  return members(field{"id", x.id}, field{"shard", x.shard},
                 field{"time_left", x.time_left});
}

/// @param more how many pairs follow
template <class... Ts>
void put_head(cbor_writer& to, std::string_view kind,
              const std::tuple<field<Ts>...>& head, size_t more = 0) {
  to.map(1 + sizeof...(Ts) + more);
  to.text("kind");
  to.text(kind);
  put_members(to, head);
}

void put_envelope(cbor_writer& to, const request& x) {
  put_head(to, "request", head_of(x), 2);
  to.text("command");
  to.text(command_names[x.what.index()]);
  to.text("what");
  std::visit(
    [&](const auto& what) {
      put(to, what);
    },
    x.what);
}

void put_envelope(cbor_writer& to, const answer& x) {
  put_head(to, "answer", members(field{"id", x.id}, field{"what", x.what}));
}

void put_envelope(cbor_writer& to, const shown& x) {
  put_head(to, "shown", all_fields_of(x));
}

void put_envelope(cbor_writer& to, const unread_block& x) {
  put_head(to, "unread_block", all_fields_of(x));
}

void put_envelope(cbor_writer& to, const history& x) {
  put_head(to, "history", all_fields_of(x));
}

void put_envelope(cbor_writer& to, const opened& x) {
  put_head(to, "opened", all_fields_of(x));
}

void put_envelope(cbor_writer& to, const offers& x) {
  put_head(to, "offers", all_fields_of(x));
}

void put_envelope(cbor_writer& to, const index_question& x) {
  put_head(to, "index_question", all_fields_of(x));
}

void put_envelope(cbor_writer& to, const index_answer& x) {
  put_head(to, "index_answer", all_fields_of(x));
}

/// What an envelope says of itself, whatever it is: the values of members that
/// stand in any order.
struct label {
  std::string_view kind;
  std::string_view command;
  std::optional<cbor_reader> what;
};

/// Leaves the reader behind the envelope.
std::optional<label> get_label(cbor_reader& from) {
  label result;
  auto read = [&](std::string_view name, cbor_reader value) {
    if (name == "kind")
      result.kind = get_text(value).value_or("");
    else if (name == "command")
      result.command = get_text(value).value_or("");
    else if (name == "what")
      result.what = value;
    return false;
  };
  return get_members(from, members(), read) ? std::optional{result}
                                            : std::nullopt;
}

bool get_command(const label& from, command& x) {
  auto name = std::ranges::find(command_names, from.command);
  if (name == command_names.end() || !from.what)
    return false;
  auto what = *from.what;
  return get_alternative(
    static_cast<size_t>(name - command_names.begin()), what, x,
    std::make_index_sequence<std::variant_size_v<command>>{});
}

std::optional<received> get_request(cbor_reader from, const label& says) {
  request result;
  if (!get_members(from, head_of(result), pass_by))
    return std::nullopt;
  if (!get_command(says, result.what))
    return unread_request{result.id};
  return result;
}

std::optional<received> get_answer(cbor_reader from, const label& says) {
  answer result;
  auto head = members(field{"id", result.id}, field{"what", result.what});
  if (!says.what || !get_members(from, head, pass_by))
    return std::nullopt;
  return result;
}

/// Two bits for each place that it counts: readers look no further.
bool is_whole(const shown& x) {
  const auto& s = x.what;
  auto places = size_t{s.available} + s.held + s.sold + s.blocked;
  return s.block.block != 0 && s.states.size() >= (places + 3) / 4;
}

std::optional<received> get_shown(cbor_reader from) {
  shown result;
  if (!get(from, result) || !is_whole(result))
    return std::nullopt;
  return result;
}

template <has_fields T>
std::optional<received> get_whole(cbor_reader from) {
  T result;
  if (!get(from, result))
    return std::nullopt;
  return result;
}

/// @returns nothing if the envelope is to be left out
std::optional<received> get_envelope(cbor_reader from, const label& says) {
  if (says.kind == "request")
    return get_request(from, says);
  if (says.kind == "answer")
    return get_answer(from, says);
  if (says.kind == "shown")
    return get_shown(from);
  if (says.kind == "unread_block")
    return get_whole<unread_block>(from);
  if (says.kind == "history")
    return get_whole<history>(from);
  if (says.kind == "opened")
    return get_whole<opened>(from);
  if (says.kind == "offers")
    return get_whole<offers>(from);
  if (says.kind == "index_question")
    return get_whole<index_question>(from);
  if (says.kind == "index_answer")
    return get_whole<index_answer>(from);
  return std::nullopt;
}

/// Whether the bytes are one value, whole, and nothing more.
bool is_one_value(cbor_reader from) {
  return from.skip() && from.at_end();
}

} // namespace

std::string write(const std::vector<envelope>& what) {
  std::string result;
  cbor_writer to{result};
  to.array(what.size());
  for (const auto& x : what)
    std::visit(
      [&](const auto& y) {
        put_envelope(to, y);
      },
      x);
  return result;
}

std::optional<std::vector<received>> read(std::string_view bytes) {
  cbor_reader from{bytes};
  if (!is_one_value(from))
    return std::nullopt;
  auto all = get_array(from);
  if (!all)
    return std::nullopt;
  std::vector<received> result;
  for (size_t i = 0; i < *all; ++i) {
    auto start = from;
    auto says = get_label(from);
    if (!says)
      return std::nullopt;
    if (auto read = get_envelope(start, *says))
      result.push_back(std::move(*read));
  }
  return result;
}

} // namespace onsale::cluster::wire
