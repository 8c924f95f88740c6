#pragma once

#include "domain/catalogue.hpp"
#include "domain/result.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <variant>
#include <vector>

/// The catalogue format of the HTTP contract: venues, performers and events as
/// JSON objects, in administrators' calls, in import files and, in parts, in
/// stores.
///
/// What is parsed has passed `validate`. A member that is unknown, missing, of
/// the wrong type or out of range is reported by its path, such as
/// `sections[3].rows[0].seats[2].number`; `null` is a wrong type everywhere.
namespace onsale::storage {

using catalogue_object = std::variant<venue, performer, event>;

template <class T>
using parsed = result<T, invalid_field>;

/// Parses an object that says by `kind` what it is.
parsed<catalogue_object> parse_object(const nlohmann::json& x);

/// Parse an object whose kind is known. `kind` may be left out but must fit.
/// With `id`, the one in the address of a request, the object's own may be left
/// out but must be the same.
parsed<venue>
parse_venue(const nlohmann::json& x, std::optional<venue_id> id = {});
parsed<performer>
parse_performer(const nlohmann::json& x, std::optional<performer_id> id = {});
parsed<event>
parse_event(const nlohmann::json& x, std::optional<event_id> id = {});

/// Print what parses back to the same value, `kind` included. Members without a
/// value are left out; a `grid` comes out as its rows. An event's access codes
/// are printed too: not for the public.
nlohmann::json print(const venue& x);
nlohmann::json print(const performer& x);
nlohmann::json print(const event& x);

// -- parts --------------------------------------------------------------------
// For stores, which keep the parts of an event in columns of their own. These
// check types and ranges, but not what `validate` sees in a whole event.

parsed<placement> parse_placement(const nlohmann::json& x);
parsed<room_settings> parse_room_settings(const nlohmann::json& x);
parsed<event_limits> parse_event_limits(const nlohmann::json& x);
parsed<std::vector<presale>> parse_presales(const nlohmann::json& x);
parsed<std::vector<fee>> parse_fees(const nlohmann::json& x);
parsed<std::vector<draw_witness>> parse_witnesses(const nlohmann::json& x);
parsed<std::vector<user_id>> parse_users(const nlohmann::json& x);
parsed<std::vector<std::string>> parse_texts(const nlohmann::json& x);

nlohmann::json print(const placement& x);
nlohmann::json print(const room_settings& x);
nlohmann::json print(const event_limits& x);
nlohmann::json print(const std::vector<presale>& xs);
nlohmann::json print(const std::vector<fee>& xs);
nlohmann::json print(const std::vector<draw_witness>& xs);
nlohmann::json print(const std::vector<user_id>& xs);

/// The words of the format, for example `rescheduled`.
const char* to_string(event_status x) noexcept;
const char* to_string(section_kind x) noexcept;
const char* to_string(room_eligibility x) noexcept;
std::optional<event_status> parse_event_status(std::string_view word);
std::optional<section_kind> parse_section_kind(std::string_view word);

} // namespace onsale::storage
