#include "storage/format/catalogue_format.hpp"
#include "storage/format/catalogue_words.hpp"

namespace onsale::storage {

using namespace reading;
using nlohmann::json;

namespace {

template <class T>
void put(json& to, const char* name, const T& x) {
  if (!x.empty())
    to[name] = x;
}

void put(json& to, const char* name, const std::optional<double>& x) {
  if (x)
    to[name] = *x;
}

void put(json& to, const char* name, const std::optional<timestamp>& x) {
  if (x)
    to[name] = format_rfc3339(*x);
}

template <class Tag>
std::string id_text(numeric_id<Tag> id) {
  return std::to_string(id.value);
}

json pair(const point& x) {
  return json::array({x.x, x.y});
}

json print(const price_level& x);
json print(const fee& x);
json print(const presale& x);
json print(const seat& x);
json print(const seat_row& x);
json print(const section& x);

template <class T>
json list(const std::vector<T>& xs) {
  auto out = json::array();
  for (auto& x : xs)
    out.push_back(print(x));
  return out;
}

json print(const price_level& x) {
  return {{"id", x.id}, {"name", x.name}, {"amount", x.amount}};
}

json print(const fee& x) {
  return {{"name", x.name},
          {"amount", x.amount},
          {"per", text_of(fee_unit_words, x.per)}};
}

json print(const presale& x) {
  return {{"name", x.name},
          {"starts_at", format_rfc3339(x.starts_at)},
          {"ends_at", format_rfc3339(x.ends_at)},
          {"codes", x.codes}};
}

json print(const sale_window& x) {
  json out{{"starts_at", format_rfc3339(x.starts_at)}};
  put(out, "ends_at", x.ends_at);
  return out;
}

json print(const seat& x) {
  json out{{"number", x.number}};
  if (x.at) {
    out["x"] = x.at->x;
    out["y"] = x.at->y;
  }
  if (x.accessible)
    out["accessible"] = true;
  put(out, "quality", x.quality);
  put(out, "price_level", x.price_level);
  return out;
}

json print(const seat_row& x) {
  return {{"name", x.name}, {"seats", list(x.seats)}};
}

json print(const section& x) {
  json out{{"id", x.id},
           {"name", x.name},
           {"kind", to_string(x.kind)},
           {"price_level", x.price_level}};
  if (x.place)
    out["place"] = storage::print(*x.place);
  if (x.kind == section_kind::general)
    out["capacity"] = x.capacity;
  else
    out["rows"] = list(x.rows);
  return out;
}

} // namespace

json print(const venue& x) {
  json out{{"kind", "venue"}, {"id", id_text(x.id)}, {"name", x.name}};
  put(out, "city", x.city);
  put(out, "region", x.region);
  put(out, "country", x.country);
  put(out, "lat", x.lat);
  put(out, "lon", x.lon);
  put(out, "timezone", x.timezone);
  if (x.capacity > 0)
    out["capacity"] = x.capacity;
  put(out, "aliases", x.aliases);
  return out;
}

json print(const performer& x) {
  json out{{"kind", "performer"},
           {"id", id_text(x.id)},
           {"name", x.name},
           {"popularity", x.popularity}};
  put(out, "aliases", x.aliases);
  put(out, "genre", x.genre);
  return out;
}

json print(const event& x) {
  json out{{"kind", "event"},
           {"id", id_text(x.id)},
           {"name", x.name},
           {"venue_id", id_text(x.venue)},
           {"status", to_string(x.status)},
           {"starts_at", format_rfc3339(x.starts_at)},
           {"currency", x.currency.code()},
           {"limits", print(x.limits)},
           {"price_levels", list(x.price_levels)},
           {"sections", list(x.sections)}};
  put(out, "description", x.description);
  auto performers = json::array();
  for (auto id : x.performers)
    performers.push_back(id_text(id));
  put(out, "performer_ids", performers);
  put(out, "genre", x.genre);
  if (x.focal_point)
    out["focal_point"] = pair(*x.focal_point);
  put(out, "image_url", x.image_url);
  if (x.onsale)
    out["onsale"] = print(*x.onsale);
  put(out, "presales", print(x.presales));
  put(out, "fees", print(x.fees));
  put(out, "refund_until", x.refund_until);
  if (x.waiting_room)
    out["waiting_room"] = print(*x.waiting_room);
  return out;
}

json print(const placement& x) {
  json out{{"x", x.x}, {"y", x.y}, {"rotation", x.rotation}};
  auto outline = json::array();
  for (auto& corner : x.outline)
    outline.push_back(pair(corner));
  put(out, "outline", outline);
  return out;
}

json print(const room_settings& x) {
  json out{{"enabled", x.enabled},
           {"active_max", x.active_max},
           {"admit_per_minute", x.admit_per_minute},
           {"pass_ttl_s", x.pass_ttl.count()},
           {"eligibility", text_of(eligibility_words, x.eligibility)}};
  put(out, "prequeue_starts_at", x.prequeue_starts_at);
  put(out, "witnesses", print(x.witnesses));
  if (x.parking != room_parking{})
    out["parking"] = {{"per_address", x.parking.per_address},
                      {"silent", x.parking.silent}};
  put(out, "members", print(x.members));
  if (x.proof_bits > 0)
    out["proof_bits"] = x.proof_bits;
  return out;
}

json print(const std::vector<user_id>& xs) {
  auto out = json::array();
  for (const auto& x : xs)
    out.push_back(x.value);
  return out;
}

json print(const std::vector<draw_witness>& xs) {
  auto out = json::array();
  for (const auto& x : xs)
    out.push_back({{"name", x.name}, {"commitment", to_hex(x.commitment)}});
  return out;
}

json print(const event_limits& x) {
  return {{"tickets_per_user", x.tickets_per_user},
          {"tickets_per_card", x.tickets_per_card},
          {"open_holds", x.open_holds},
          {"hold_ttl_s", x.hold_ttl.count()},
          {"orphan_rule", text_of(orphan_rule_words, x.orphan_rule)}};
}

json print(const std::vector<presale>& xs) {
  return list(xs);
}

json print(const std::vector<fee>& xs) {
  return list(xs);
}

const char* to_string(event_status x) noexcept {
  return text_of(event_status_words, x);
}

const char* to_string(section_kind x) noexcept {
  return text_of(section_kind_words, x);
}

const char* to_string(room_eligibility x) noexcept {
  return text_of(eligibility_words, x);
}

} // namespace onsale::storage
