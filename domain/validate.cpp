#include "domain/audit.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <unordered_set>

namespace onsale {

namespace {

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

/// An IANA name such as `America/Argentina/Buenos_Aires` or `Etc/GMT+5`;
/// whether there is such a zone is not looked up.
bool is_zone_name(std::string_view x) {
  constexpr size_t longest = 64;
  if (x.size() > longest || x.front() == '/' || x.back() == '/'
      || x.find("//") != std::string_view::npos)
    return false;
  return std::all_of(x.begin(), x.end(), [](char c) {
    return is_capital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
           || std::string_view{"_+-/"}.find(c) != std::string_view::npos;
  });
}

bool is_image_address(std::string_view x) {
  auto known = x.starts_with("https://") || x.starts_with("http://")
               || x.starts_with("/");
  return known && x.size() <= limits::url_bytes
         && std::all_of(x.begin(), x.end(), [](char c) {
              return c > ' ' && c <= '~';
            });
}

void check_limits(const event_limits& x, audit& a) {
  a.require(x.tickets_per_user >= 1
              && x.tickets_per_user <= limits::tickets_per_user_max,
            "limits.tickets_per_user", "must be from 1 to 200000");
  a.require(x.open_holds >= 1 && x.open_holds <= limits::open_holds_max,
            "limits.open_holds", "must be from 1 to 200000");
  a.require(x.tickets_per_card <= limits::tickets_per_card_max,
            "limits.tickets_per_card", "must be from 0 to 200000");
  a.require(x.hold_ttl.count() >= 1 && x.hold_ttl <= limits::hold_ttl_max,
            "limits.hold_ttl_s", "must be from 1 to 1200 seconds");
}

void check_sale(const event& x, audit& a) {
  if (x.onsale && x.onsale->ends_at)
    a.require(x.onsale->starts_at < *x.onsale->ends_at, "onsale.ends_at",
              "must be after the start");
  a.list(x.presales.size(), limits::list_items, "presales");
  for (size_t i = 0; i < x.presales.size() && !a.failed(); ++i) {
    auto& presale = x.presales[i];
    field_path at{"presales", i};
    a.name(presale.name, {at, "name"}, presence::required);
    a.require(presale.starts_at < presale.ends_at, {at, "ends_at"},
              "must be after the start");
    a.require(!presale.codes.empty(), {at, "codes"}, "is missing");
    a.list(presale.codes.size(), limits::access_codes, {at, "codes"});
    for (size_t k = 0; k < presale.codes.size() && !a.failed(); ++k)
      a.name(presale.codes[k], {at, "codes", k}, presence::required);
  }
}

void check_prices(const event& x, audit& a) {
  a.list(x.fees.size(), limits::list_items, "fees");
  for (size_t i = 0; i < x.fees.size() && !a.failed(); ++i) {
    field_path at{"fees", i};
    a.name(x.fees[i].name, {at, "name"}, presence::required);
    a.price(x.fees[i].amount, {at, "amount"});
  }
  a.require(!x.price_levels.empty(), "price_levels", "is missing");
  a.list(x.price_levels.size(), limits::list_items, "price_levels");
  std::unordered_set<std::string_view> seen;
  for (size_t i = 0; i < x.price_levels.size() && !a.failed(); ++i) {
    auto& level = x.price_levels[i];
    field_path at{"price_levels", i};
    a.label(level.id, {at, "id"});
    a.require(seen.insert(level.id).second, {at, "id"}, "is given twice");
    a.name(level.name, {at, "name"}, presence::optional);
    a.price(level.amount, {at, "amount"});
  }
}

void check_performers(const event& x, audit& a) {
  a.list(x.performers.size(), limits::list_items, "performer_ids");
  std::unordered_set<performer_id> seen;
  for (size_t i = 0; i < x.performers.size() && !a.failed(); ++i) {
    field_path at{"performer_ids", i};
    a.id(x.performers[i].value, at);
    a.require(seen.insert(x.performers[i]).second, at, "is given twice");
  }
}

void check_room(const room_settings& x, audit& a) {
  a.require(x.active_max >= 1, "waiting_room.active_max", "must be at least 1");
  a.require(x.admit_per_minute >= 1, "waiting_room.admit_per_minute",
            "must be at least 1");
  a.require(x.pass_ttl.count() >= 1, "waiting_room.pass_ttl_s",
            "must be at least 1");
  a.list(x.witnesses.size(), limits::draw_witnesses, "waiting_room.witnesses");
  a.list(x.members.size(), limits::room_members, "waiting_room.members");
  a.require(x.proof_bits <= limits::proof_bits, "waiting_room.proof_bits",
            "must be at most 32");
  std::unordered_set<std::string_view> seen;
  for (size_t i = 0; i < x.witnesses.size() && !a.failed(); ++i) {
    field_path at{"waiting_room.witnesses", i};
    const auto& name = x.witnesses[i].name;
    a.label(name, {at, "name"});
    a.require(seen.insert(name).second, {at, "name"}, "is given twice");
  }
}

} // namespace

std::optional<invalid_field> validate(const venue& x) {
  audit a;
  a.id(x.id.value, "id");
  a.name(x.name, "name", presence::required);
  a.name(x.city, "city", presence::optional);
  a.name(x.region, "region", presence::optional);
  a.require(
    x.country.empty()
      || (x.country.size() == 2
          && std::all_of(x.country.begin(), x.country.end(), is_capital)),
    "country", "must be two capital letters");
  a.range(x.lat.value_or(0), -90, 90, "lat", "must be from -90 to 90");
  a.range(x.lon.value_or(0), -180, 180, "lon", "must be from -180 to 180");
  a.require(x.lat.has_value() == x.lon.has_value(), x.lat ? "lon" : "lat",
            "must be given with the other one");
  a.require(x.timezone.empty() || is_zone_name(x.timezone), "timezone",
            "must be a name such as America/New_York");
  a.names(x.aliases, "aliases");
  return std::move(a).fault();
}

std::optional<invalid_field> validate(const performer& x) {
  audit a;
  a.id(x.id.value, "id");
  a.name(x.name, "name", presence::required);
  a.names(x.aliases, "aliases");
  a.name(x.genre, "genre", presence::optional);
  a.range(x.popularity, 0, 1, "popularity", "must be from 0 to 1");
  return std::move(a).fault();
}

std::optional<invalid_field> validate(const event& x) {
  audit a;
  a.id(x.id.value, "id");
  a.name(x.name, "name", presence::required);
  a.require(x.description.size() <= limits::description_bytes, "description",
            "is too long");
  a.require(is_printable(x.description, text_kind::paragraphs), "description",
            "must be UTF-8 without control characters");
  a.id(x.venue.value, "venue_id");
  check_performers(x, a);
  a.name(x.genre, "genre", presence::optional);
  if (x.focal_point)
    a.location(*x.focal_point, "focal_point");
  a.require(x.image_url.empty() || is_image_address(x.image_url), "image_url",
            "must be an http address of at most 2048 characters");
  check_sale(x, a);
  check_prices(x, a);
  check_limits(x.limits, a);
  if (x.waiting_room)
    check_room(*x.waiting_room, a);
  if (!a.failed())
    audit_sections(x, a);
  return std::move(a).fault();
}

} // namespace onsale
