#include "storage/postgres/catalogue_writer.hpp"

#include "storage/format/seating_document.hpp"
#include "storage/postgres/catalogue_words.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <unordered_map>
#include <utility>

namespace onsale::storage::postgres {

namespace {

constexpr statement version_statement{"take_version",
                                      "SELECT catalogue_version()"};
constexpr statement venues_statement{
  "upsert_venues",
  "INSERT INTO venue (id, name, city, region, country, lat, lon, timezone,"
  " capacity) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[],"
  " $4::text[], $5::text[], $6::float8[], $7::float8[], $8::text[],"
  " $9::bigint[]) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
  " city = excluded.city, region = excluded.region,"
  " country = excluded.country, lat = excluded.lat, lon = excluded.lon,"
  " timezone = excluded.timezone, capacity = excluded.capacity"};
constexpr statement clear_venue_aliases_statement{
  "clear_venue_aliases",
  "DELETE FROM venue_alias WHERE venue = ANY ($1::bigint[])"};
constexpr statement venue_aliases_statement{
  "insert_venue_aliases",
  "INSERT INTO venue_alias (venue, position, alias)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[])"};
constexpr statement performers_statement{
  "upsert_performers",
  "INSERT INTO performer (id, name, genre, popularity) SELECT * FROM"
  " unnest($1::bigint[], $2::text[], $3::text[], $4::float8[])"
  " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
  " genre = excluded.genre, popularity = excluded.popularity"};
constexpr statement clear_performer_aliases_statement{
  "clear_performer_aliases",
  "DELETE FROM performer_alias WHERE performer = ANY ($1::bigint[])"};
constexpr statement performer_aliases_statement{
  "insert_performer_aliases",
  "INSERT INTO performer_alias (performer, position, alias)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[])"};
constexpr statement check_statement{
  "check_upsert", "SELECT check_upsert($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr statement seatings_statement{
  "insert_seatings",
  "INSERT INTO seating (hash, document)"
  " SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING"};
constexpr statement events_statement{
  "upsert_events",
  "INSERT INTO event (id, name, description, venue, genre, status, focal_x,"
  " focal_y, image_url, starts_at, onsale_starts_at, onsale_ends_at, currency,"
  " tickets_per_user, open_holds, hold_ttl_s, orphan_rule, refund_until,"
  " seating_hash) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[],"
  " $4::bigint[], $5::text[], $6::text[], $7::float8[], $8::float8[],"
  " $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[],"
  " $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::text[],"
  " $18::timestamptz[], $19::text[]) ON CONFLICT (id) DO UPDATE SET"
  " name = excluded.name, description = excluded.description,"
  " venue = excluded.venue, genre = excluded.genre, status = excluded.status,"
  " focal_x = excluded.focal_x, focal_y = excluded.focal_y,"
  " image_url = excluded.image_url, starts_at = excluded.starts_at,"
  " onsale_starts_at = excluded.onsale_starts_at,"
  " onsale_ends_at = excluded.onsale_ends_at, currency = excluded.currency,"
  " tickets_per_user = excluded.tickets_per_user,"
  " open_holds = excluded.open_holds, hold_ttl_s = excluded.hold_ttl_s,"
  " orphan_rule = excluded.orphan_rule, refund_until = excluded.refund_until,"
  " seating_hash = coalesce(excluded.seating_hash, event.seating_hash)"};
constexpr statement clear_statements[] = {
  {"clear_sections", "DELETE FROM section WHERE event = ANY ($1::bigint[])"},
  {"clear_price_levels",
   "DELETE FROM price_level WHERE event = ANY ($1::bigint[])"},
  {"clear_presales", "DELETE FROM presale WHERE event = ANY ($1::bigint[])"},
  {"clear_fees", "DELETE FROM fee WHERE event = ANY ($1::bigint[])"},
  {"clear_billing",
   "DELETE FROM event_performer WHERE event = ANY ($1::bigint[])"},
  {"clear_rooms", "DELETE FROM waiting_room WHERE event = ANY ($1::bigint[])"},
};
constexpr statement billing_statement{
  "insert_billing",
  "INSERT INTO event_performer (event, position, performer)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::bigint[])"};
constexpr statement prices_statement{
  "insert_price_levels",
  "INSERT INTO price_level (event, position, id, name, amount)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[],"
  " $5::bigint[])"};
constexpr statement sections_statement{
  "insert_sections",
  "INSERT INTO section (event, position, id, name, kind, price_level, place,"
  " capacity) SELECT event, position, id, name, kind, price_level,"
  " place::jsonb, capacity FROM unnest($1::bigint[], $2::int[], $3::text[],"
  " $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[])"
  " s (event, position, id, name, kind, price_level, place, capacity)"};
constexpr statement presales_statement{
  "insert_presales",
  "INSERT INTO presale (event, position, name, starts_at, ends_at)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[],"
  " $4::timestamptz[], $5::timestamptz[])"};
constexpr statement codes_statement{
  "insert_presale_codes",
  "INSERT INTO presale_code (event, presale, position, code)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::int[], $4::text[])"};
constexpr statement fees_statement{
  "insert_fees",
  "INSERT INTO fee (event, position, name, amount, per)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::bigint[],"
  " $5::text[])"};
constexpr statement rooms_statement{
  "insert_rooms",
  "INSERT INTO waiting_room (event, enabled, prequeue_starts_at, active_max,"
  " admit_per_minute, pass_ttl_s, eligibility)"
  " SELECT * FROM unnest($1::bigint[], $2::boolean[], $3::timestamptz[],"
  " $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])"};
constexpr statement blocks_statement{
  "upsert_ticket_blocks",
  "INSERT INTO ticket_block (event, block, section, places)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::int[])"
  " ON CONFLICT (event, block) DO UPDATE SET section = excluded.section,"
  " places = excluded.places"
  " WHERE (ticket_block.section, ticket_block.places)"
  " <> (excluded.section, excluded.places)"};

int64_t number_of(uint64_t x) {
  return static_cast<int64_t>(x);
}

template <class... Columns>
query make(const statement& what, const Columns&... columns) {
  query result{&what, {}};
  (result.with.add(columns), ...);
  return result;
}

std::string print_place(const placement& x) {
  nlohmann::json result{{"x", x.x}, {"y", x.y}, {"rotation", x.rotation}};
  auto& outline = result["outline"] = nlohmann::json::array();
  for (auto& y : x.outline)
    outline.push_back({y.x, y.y});
  return result.dump();
}

/// Objects and their positions, of each id the last, in the order of ids: so
/// two writers lock rows in the same order.
template <class T, class Id>
std::map<uint64_t, size_t> last_of_each(const std::vector<T>& from, Id id) {
  std::map<uint64_t, size_t> result;
  for (size_t i = 0; i < from.size(); ++i)
    result[id(from[i])] = i;
  return result;
}

} // namespace

catalogue_writer::catalogue_writer(const catalogue_batch& what) {
  auto own_id = [](const auto& x) {
    return x.id.value;
  };
  for (auto [id, i] : last_of_each(what.venues, own_id))
    venues_.push_back(&what.venues[i]);
  for (auto [id, i] : last_of_each(what.performers, own_id))
    performers_.push_back(&what.performers[i]);
  auto event_id = [](const event_upsert& x) {
    return x.what.id.value;
  };
  // Events with the same seats share one object, which is printed once.
  std::unordered_map<const seating*, document> printed;
  for (auto [id, i] : last_of_each(what.events, event_id)) {
    auto& x = what.events[i];
    events_.push_back(&x);
    positions_.push_back(i);
    auto& seats = printed[x.seats.get()];
    if (x.seats && seats.hash.empty()) {
      seats.text = write_seating(*x.seats);
      seats.hash = hash_of(seats.text);
    }
    documents_.push_back(seats);
  }
}

std::vector<size_t> catalogue_writer::event_positions() const {
  return positions_;
}

std::vector<query> catalogue_writer::queries() const {
  // The version's row is locked first: writers take turns.
  std::vector<query> result{{&version_statement, {}}};
  if (!venues_.empty())
    write_venues(result);
  if (!performers_.empty())
    write_performers(result);
  if (events_.empty())
    return result;
  write_check(result);
  write_seatings(result);
  write_events(result);
  clear_parts(result);
  write_billing(result);
  write_prices(result);
  write_sections(result);
  write_presales(result);
  write_fees(result);
  write_rooms(result);
  write_blocks(result);
  return result;
}

void catalogue_writer::write_venues(std::vector<query>& to) const {
  int8s id, capacity, of;
  texts name, city, region, country, timezone, alias;
  doubles lat, lon;
  int4s position;
  for (auto x : venues_) {
    id.add(number_of(x->id.value));
    name.add(x->name);
    city.add(x->city);
    region.add(x->region);
    country.add(x->country);
    lat.add_maybe(x->lat);
    lon.add_maybe(x->lon);
    timezone.add(x->timezone);
    capacity.add(x->capacity);
    int32_t n = 0;
    for (auto& y : x->aliases) {
      of.add(number_of(x->id.value));
      position.add(n++);
      alias.add(y);
    }
  }
  to.push_back(make(venues_statement, id, name, city, region, country, lat, lon,
                    timezone, capacity));
  to.push_back(make(clear_venue_aliases_statement, id));
  to.push_back(make(venue_aliases_statement, of, position, alias));
}

void catalogue_writer::write_performers(std::vector<query>& to) const {
  int8s id, of;
  texts name, genre, alias;
  doubles popularity;
  int4s position;
  for (auto x : performers_) {
    id.add(number_of(x->id.value));
    name.add(x->name);
    genre.add(x->genre);
    popularity.add(x->popularity);
    int32_t n = 0;
    for (auto& y : x->aliases) {
      of.add(number_of(x->id.value));
      position.add(n++);
      alias.add(y);
    }
  }
  to.push_back(make(performers_statement, id, name, genre, popularity));
  to.push_back(make(clear_performer_aliases_statement, id));
  to.push_back(make(performer_aliases_statement, of, position, alias));
}

void catalogue_writer::write_check(std::vector<query>& to) const {
  int8s id, venue, performer;
  texts based_on;
  int4s billed, retired, block, seat;
  int32_t n = 0;
  for (auto x : events_) {
    ++n;
    id.add(number_of(x->what.id.value));
    venue.add(number_of(x->what.venue.value));
    based_on.add(x->based_on);
    for (auto& y : x->what.performers) {
      billed.add(n);
      performer.add(number_of(y.value));
    }
    for (auto& y : x->retired) {
      retired.add(n);
      block.add(static_cast<int32_t>(y.block.block));
      seat.add(y.seat);
    }
  }
  to.push_back(make(check_statement, id, venue, based_on, billed, performer,
                    retired, block, seat));
}

void catalogue_writer::write_seatings(std::vector<query>& to) const {
  std::map<seating_hash, const std::string*> distinct;
  for (auto& x : documents_)
    if (!x.hash.empty())
      distinct[x.hash] = &x.text;
  texts hash, text;
  for (auto& [name, document] : distinct) {
    hash.add(name);
    text.add(*document);
  }
  to.push_back(make(seatings_statement, hash, text));
}

void catalogue_writer::write_events(std::vector<query>& to) const {
  int8s id, venue, tickets_per_user, open_holds, hold_ttl_s;
  texts name, description, genre, status, image_url, unit, orphans, hash;
  doubles focal_x, focal_y;
  times starts_at, onsale_starts_at, onsale_ends_at, refund_until;
  for (size_t i = 0; i < events_.size(); ++i) {
    auto& x = events_[i]->what;
    id.add(number_of(x.id.value));
    name.add(x.name);
    description.add(x.description);
    venue.add(number_of(x.venue.value));
    genre.add(x.genre);
    status.add(text_of(event_status_words, x.status));
    auto& focal = x.focal_point;
    focal_x.add_maybe(focal ? std::optional{focal->x} : std::nullopt);
    focal_y.add_maybe(focal ? std::optional{focal->y} : std::nullopt);
    image_url.add(x.image_url);
    starts_at.add(x.starts_at);
    onsale_starts_at.add_maybe(x.onsale ? std::optional{x.onsale->starts_at}
                                        : std::nullopt);
    onsale_ends_at.add_maybe(x.onsale ? x.onsale->ends_at : std::nullopt);
    unit.add(x.currency.code());
    tickets_per_user.add(x.limits.tickets_per_user);
    open_holds.add(x.limits.open_holds);
    hold_ttl_s.add(x.limits.hold_ttl.count());
    orphans.add(text_of(orphan_rule_words, x.limits.orphan_rule));
    refund_until.add_maybe(x.refund_until);
    if (documents_[i].hash.empty())
      hash.add_null();
    else
      hash.add(documents_[i].hash);
  }
  to.push_back(make(events_statement, id, name, description, venue, genre,
                    status, focal_x, focal_y, image_url, starts_at,
                    onsale_starts_at, onsale_ends_at, unit, tickets_per_user,
                    open_holds, hold_ttl_s, orphans, refund_until, hash));
}

void catalogue_writer::clear_parts(std::vector<query>& to) const {
  int8s id;
  for (auto x : events_)
    id.add(number_of(x->what.id.value));
  for (auto& what : clear_statements)
    to.push_back(make(what, id));
}

void catalogue_writer::write_billing(std::vector<query>& to) const {
  int8s id, performer;
  int4s position;
  for (auto x : events_) {
    int32_t n = 0;
    for (auto& y : x->what.performers) {
      id.add(number_of(x->what.id.value));
      position.add(n++);
      performer.add(number_of(y.value));
    }
  }
  to.push_back(make(billing_statement, id, position, performer));
}

void catalogue_writer::write_prices(std::vector<query>& to) const {
  int8s id, amount;
  int4s position;
  texts level, name;
  for (auto x : events_) {
    int32_t n = 0;
    for (auto& y : x->what.price_levels) {
      id.add(number_of(x->what.id.value));
      position.add(n++);
      level.add(y.id);
      name.add(y.name);
      amount.add(y.amount);
    }
  }
  to.push_back(make(prices_statement, id, position, level, name, amount));
}

void catalogue_writer::write_sections(std::vector<query>& to) const {
  int8s id, capacity;
  int4s position;
  texts section, name, kind, level, place;
  for (auto x : events_) {
    int32_t n = 0;
    for (auto& y : x->what.sections) {
      id.add(number_of(x->what.id.value));
      position.add(n++);
      section.add(y.id);
      name.add(y.name);
      kind.add(text_of(section_kind_words, y.kind));
      level.add(y.price_level);
      if (y.place)
        place.add(print_place(*y.place));
      else
        place.add_null();
      capacity.add(y.capacity);
    }
  }
  to.push_back(make(sections_statement, id, position, section, name, kind,
                    level, place, capacity));
}

void catalogue_writer::write_presales(std::vector<query>& to) const {
  int8s id, code_id;
  int4s position, code_of, code_position;
  texts name, code;
  times starts_at, ends_at;
  for (auto x : events_) {
    int32_t n = 0;
    for (auto& y : x->what.presales) {
      id.add(number_of(x->what.id.value));
      position.add(n);
      name.add(y.name);
      starts_at.add(y.starts_at);
      ends_at.add(y.ends_at);
      int32_t m = 0;
      for (auto& z : y.codes) {
        code_id.add(number_of(x->what.id.value));
        code_of.add(n);
        code_position.add(m++);
        code.add(z);
      }
      ++n;
    }
  }
  to.push_back(
    make(presales_statement, id, position, name, starts_at, ends_at));
  to.push_back(make(codes_statement, code_id, code_of, code_position, code));
}

void catalogue_writer::write_fees(std::vector<query>& to) const {
  int8s id, amount;
  int4s position;
  texts name, per;
  for (auto x : events_) {
    int32_t n = 0;
    for (auto& y : x->what.fees) {
      id.add(number_of(x->what.id.value));
      position.add(n++);
      name.add(y.name);
      amount.add(y.amount);
      per.add(text_of(fee_unit_words, y.per));
    }
  }
  to.push_back(make(fees_statement, id, position, name, amount, per));
}

void catalogue_writer::write_rooms(std::vector<query>& to) const {
  int8s id, active_max, admit_per_minute, pass_ttl_s;
  bools enabled;
  times prequeue_starts_at;
  texts eligibility;
  for (auto x : events_) {
    if (!x->what.waiting_room)
      continue;
    auto& y = *x->what.waiting_room;
    id.add(number_of(x->what.id.value));
    enabled.add(y.enabled);
    prequeue_starts_at.add_maybe(y.prequeue_starts_at);
    active_max.add(y.active_max);
    admit_per_minute.add(y.admit_per_minute);
    pass_ttl_s.add(y.pass_ttl.count());
    eligibility.add(text_of(eligibility_words, y.eligibility));
  }
  to.push_back(make(rooms_statement, id, enabled, prequeue_starts_at,
                    active_max, admit_per_minute, pass_ttl_s, eligibility));
}

void catalogue_writer::write_blocks(std::vector<query>& to) const {
  int8s id;
  int4s block, places;
  texts section;
  for (auto x : events_) {
    if (!x->seats)
      continue;
    int32_t n = 0;
    for (auto& y : x->seats->blocks) {
      id.add(number_of(x->what.id.value));
      block.add(++n);
      section.add(y.section);
      places.add(static_cast<int32_t>(y.places.size()));
    }
  }
  to.push_back(make(blocks_statement, id, block, section, places));
}

} // namespace onsale::storage::postgres
