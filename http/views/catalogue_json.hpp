#pragma once

#include "actors/environment.hpp"
#include "actors/opened_event.hpp"
#include "http/views/item_texts.hpp"
#include "http/views/json_out.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace onsale::http {

/// Members that an event, a venue or a performer show to everybody: access
/// codes of presales never are among them.
void write_event(json_out& out, const actors::event_record& x);
void write_venue(json_out& out, const venue& x);
void write_performer(json_out& out, const performer& x);

/// How many tickets of an event are left.
/// @returns nothing if none has been taken, as far as this node knows
std::optional<uint64_t>
tickets_left(const actors::environment& env, event_id id);

/// What an event of a list says of itself whatever is sold: its own members,
/// `venue`, `performers` by id and name, lowest and highest price. Leaves the
/// object open.
void write_item_start(json_out& out, const actors::event_record& x);

/// An event of a list: the same, and whether tickets are left.
/// @param left as `tickets_left` says
void write_event_item(json_out& out, item_texts& texts,
                      const actors::event_record_ptr& x,
                      const std::optional<uint64_t>& left);

/// The same, but more members may follow: the object is left open.
void begin_event_item(json_out& out, item_texts& texts,
                      const actors::event_record_ptr& x,
                      const std::optional<uint64_t>& left);

/// What a section is, without its seats.
void write_section(json_out& out, const event& of, const section& x);

} // namespace onsale::http
