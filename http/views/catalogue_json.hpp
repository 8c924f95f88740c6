#pragma once

#include "actors/board.hpp"
#include "actors/opened_event.hpp"
#include "http/views/json_out.hpp"

#include <optional>
#include <string>

namespace onsale::http {

/// Members that an event, a venue or a performer show to everybody: access
/// codes of presales never are among them.
void write_event(json_out& out, const actors::event_record& x);
void write_venue(json_out& out, const venue& x);
void write_performer(json_out& out, const performer& x);

/// An event of a list: its own members, `venue`, `performers` by id and name,
/// lowest and highest price, and whether tickets are left.
/// @param seen its board, if anybody has opened it
void write_event_item(json_out& out, const actors::event_record& x,
                      const actors::event_board* seen);

/// The same, but more members may follow: the object is left open.
void begin_event_item(json_out& out, const actors::event_record& x,
                      const actors::event_board* seen);

/// What a section is, without its seats.
void write_section(json_out& out, const event& of, const section& x);

} // namespace onsale::http
