#include "storage/format/catalogue_format.hpp"
#include "storage/format/catalogue_words.hpp"
#include "storage/format/event_reading.hpp"

#include <unicode/timezone.h>

namespace onsale::storage {

using namespace reading;

namespace {

/// Reads the members that all kinds have: `kind` and `id`.
template <class Id>
void read_head(members& in, const char* kind, std::optional<Id> expected,
               Id& out) {
  in.with("kind", [&](const value& x) {
    if (x.json != kind)
      x.refuse("must be " + std::string{kind});
  });
  if (!expected)
    return in.required("id", out);
  out = *expected;
  in.with("id", [&](const value& x) {
    read(x, out);
    if (out != *expected)
      x.refuse("is not the id in the address");
  });
}

/// Whether ICU, by which local days are reckoned, knows a zone of the IANA
/// database of that name. (The domain knows how one looks.)
bool is_time_zone(const std::string& name) {
  icu::UnicodeString canonical;
  UBool is_system_id = false;
  auto error = U_ZERO_ERROR;
  icu::TimeZone::getCanonicalID(icu::UnicodeString::fromUTF8(name), canonical,
                                is_system_id, error);
  return U_SUCCESS(error) && is_system_id;
}

void read(const value& x, std::optional<venue_id> id, venue& out) {
  members in{x};
  read_head(in, "venue", id, out.id);
  in.required("name", out.name);
  in.optional("city", out.city);
  in.optional("region", out.region);
  in.optional("country", out.country);
  in.optional("lat", out.lat);
  in.optional("lon", out.lon);
  in.with("timezone", [&](const value& zone) {
    read(zone, out.timezone);
    if (!out.timezone.empty() && !is_time_zone(out.timezone))
      zone.refuse("is no time zone such as America/New_York");
  });
  in.optional("capacity", out.capacity);
  in.optional("aliases", out.aliases);
  in.done();
}

void read(const value& x, std::optional<performer_id> id, performer& out) {
  members in{x};
  read_head(in, "performer", id, out.id);
  in.required("name", out.name);
  in.optional("aliases", out.aliases);
  in.optional("genre", out.genre);
  in.optional("popularity", out.popularity);
  in.done();
}

void read(const value& x, std::optional<event_id> id, event& out) {
  members in{x};
  read_head(in, "event", id, out.id);
  in.required("name", out.name);
  in.optional("description", out.description);
  in.required("venue_id", out.venue);
  in.optional("performer_ids", out.performers);
  in.optional("genre", out.genre);
  in.with("status", [&](const value& status) {
    read_word(status, event_status_words, out.status);
  });
  in.optional("focal_point", out.focal_point);
  in.optional("image_url", out.image_url);
  in.required("starts_at", out.starts_at);
  in.optional("onsale", out.onsale);
  out.currency = *currency::parse("USD");
  in.optional("currency", out.currency);
  in.optional("presales", out.presales);
  in.optional("fees", out.fees);
  in.optional("limits", out.limits);
  in.optional("refund_until", out.refund_until);
  in.required("price_levels", out.price_levels);
  in.require("sections");
  in.with("sections", [&](const value& sections) {
    read_sections(sections, out.sections);
  });
  in.optional("waiting_room", out.waiting_room);
  in.done();
}

constexpr path document;

/// Reads and validates an object.
template <class T, class Id>
parsed<T> parse_as(const nlohmann::json& x, std::optional<Id> id) {
  T out;
  std::optional<invalid_field> fault;
  read(value{x, document, fault}, id, out);
  if (!fault)
    fault = validate(out);
  if (fault)
    return failure{std::move(*fault)};
  return out;
}

/// Reads a part of an object.
template <class T>
parsed<T> parse_part(const nlohmann::json& x) {
  T out{};
  std::optional<invalid_field> fault;
  read(value{x, document, fault}, out);
  if (fault)
    return failure{std::move(*fault)};
  return out;
}

template <class T>
parsed<catalogue_object> either(parsed<T> x) {
  if (!x)
    return failure{std::move(x).error()};
  return catalogue_object{*std::move(x)};
}

template <class T, size_t N>
std::optional<T>
find_word(const std::array<word<T>, N>& words, std::string_view text) {
  for (auto& w : words)
    if (w.text == text)
      return w.meaning;
  return std::nullopt;
}

} // namespace

parsed<catalogue_object> parse_object(const nlohmann::json& x) {
  enum class kind { venue, performer, event };
  static constexpr std::array<word<kind>, 3> kinds{{
    {"venue", kind::venue},
    {"performer", kind::performer},
    {"event", kind::event},
  }};
  kind what{};
  std::optional<invalid_field> fault;
  value root{x, document, fault};
  members in{root};
  in.require("kind");
  in.with("kind", [&](const value& name) {
    read_word(name, kinds, what);
  });
  if (fault)
    return failure{std::move(*fault)};
  switch (what) {
    case kind::venue:
      return either(parse_venue(x));
    case kind::performer:
      return either(parse_performer(x));
    case kind::event:
      break;
  }
  return either(parse_event(x));
}

parsed<venue> parse_venue(const nlohmann::json& x, std::optional<venue_id> id) {
  return parse_as<venue>(x, id);
}

parsed<performer>
parse_performer(const nlohmann::json& x, std::optional<performer_id> id) {
  return parse_as<performer>(x, id);
}

parsed<event> parse_event(const nlohmann::json& x, std::optional<event_id> id) {
  return parse_as<event>(x, id);
}

parsed<placement> parse_placement(const nlohmann::json& x) {
  return parse_part<placement>(x);
}

parsed<room_settings> parse_room_settings(const nlohmann::json& x) {
  return parse_part<room_settings>(x);
}

parsed<event_limits> parse_event_limits(const nlohmann::json& x) {
  return parse_part<event_limits>(x);
}

parsed<std::vector<presale>> parse_presales(const nlohmann::json& x) {
  return parse_part<std::vector<presale>>(x);
}

parsed<std::vector<fee>> parse_fees(const nlohmann::json& x) {
  return parse_part<std::vector<fee>>(x);
}

parsed<std::vector<draw_witness>> parse_witnesses(const nlohmann::json& x) {
  return parse_part<std::vector<draw_witness>>(x);
}

parsed<std::vector<user_id>> parse_users(const nlohmann::json& x) {
  return parse_part<std::vector<user_id>>(x);
}

parsed<std::vector<std::string>> parse_texts(const nlohmann::json& x) {
  return parse_part<std::vector<std::string>>(x);
}

std::optional<event_status> parse_event_status(std::string_view word) {
  return find_word(event_status_words, word);
}

std::optional<section_kind> parse_section_kind(std::string_view word) {
  return find_word(section_kind_words, word);
}

} // namespace onsale::storage
