#pragma once

#include "storage/format/json_reading.hpp"

/// The parts of an event; internal to storage/format.
namespace onsale::storage::reading {

void read(const value& x, placement& out);
void read(const value& x, price_level& out);
void read(const value& x, fee& out);
void read(const value& x, presale& out);
void read(const value& x, sale_window& out);
void read(const value& x, event_limits& out);
void read(const value& x, draw_witness& out);
void read(const value& x, std::vector<user_id>& out);
void read(const value& x, room_parking& out);
void read(const value& x, room_settings& out);

/// Reads the sections of an event, with grids expanded; stops when there are
/// more places than an event may have.
void read_sections(const value& x, std::vector<section>& out);

} // namespace onsale::storage::reading
