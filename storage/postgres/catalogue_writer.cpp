#include "storage/postgres/catalogue_writer.hpp"

#include "storage/format/seating_document.hpp"
#include "storage/postgres/catalogue_words.hpp"
#include "storage/postgres/lease_engine.hpp"
#include "storage/postgres/make_query.hpp"

#include <iterator>
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
  " seating_hash, tickets_per_card)"
  " SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[],"
  " $4::bigint[], $5::text[], $6::text[], $7::float8[], $8::float8[],"
  " $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[],"
  " $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::text[],"
  " $18::timestamptz[], $19::text[], $20::bigint[])"
  " ON CONFLICT (id) DO UPDATE SET"
  " name = excluded.name, description = excluded.description,"
  " venue = excluded.venue, genre = excluded.genre, status = excluded.status,"
  " focal_x = excluded.focal_x, focal_y = excluded.focal_y,"
  " image_url = excluded.image_url, starts_at = excluded.starts_at,"
  " onsale_starts_at = excluded.onsale_starts_at,"
  " onsale_ends_at = excluded.onsale_ends_at, currency = excluded.currency,"
  " tickets_per_user = excluded.tickets_per_user,"
  " tickets_per_card = excluded.tickets_per_card,"
  " open_holds = excluded.open_holds, hold_ttl_s = excluded.hold_ttl_s,"
  " orphan_rule = excluded.orphan_rule, refund_until = excluded.refund_until,"
  " seating_hash = coalesce(excluded.seating_hash, event.seating_hash)"};
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

catalogue_writer::catalogue_writer(const catalogue_batch& what)
  : alone_as_(what.alone_as), as_(what.as) {
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
  std::optional<lone_queries> alone;
  if (alone_as_) {
    alone.emplace(*alone_as_);
    std::move(alone->before.begin(), alone->before.end(),
              std::back_inserter(result));
  }
  if (!venues_.empty())
    write_venues(result);
  if (!performers_.empty())
    write_performers(result);
  if (!events_.empty())
    write_all_events(result);
  if (alone)
    result.push_back(std::move(alone->after));
  if (as_)
    result.push_back(must_live(*as_));
  return result;
}

void catalogue_writer::write_all_events(std::vector<query>& to) const {
  write_check(to);
  write_seatings(to);
  write_events(to);
  clear_parts(to);
  write_billing(to);
  write_prices(to);
  write_sections(to);
  write_presales(to);
  write_fees(to);
  write_rooms(to);
  write_blocks(to);
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
  to.push_back(make_query(venues_statement, id, name, city, region, country,
                          lat, lon, timezone, capacity));
  to.push_back(make_query(clear_venue_aliases_statement, id));
  to.push_back(make_query(venue_aliases_statement, of, position, alias));
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
  to.push_back(make_query(performers_statement, id, name, genre, popularity));
  to.push_back(make_query(clear_performer_aliases_statement, id));
  to.push_back(make_query(performer_aliases_statement, of, position, alias));
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
    based_on.add(x->based_on.text());
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
  to.push_back(make_query(check_statement, id, venue, based_on, billed,
                          performer, retired, block, seat));
}

void catalogue_writer::write_seatings(std::vector<query>& to) const {
  std::map<seating_hash, const std::string*> distinct;
  for (auto& x : documents_)
    if (!x.hash.empty())
      distinct[x.hash] = &x.text;
  texts hash, text;
  for (auto& [name, document] : distinct) {
    hash.add(name.text());
    text.add(*document);
  }
  to.push_back(make_query(seatings_statement, hash, text));
}

void catalogue_writer::write_events(std::vector<query>& to) const {
  int8s id, venue, tickets_per_user, tickets_per_card, open_holds, hold_ttl_s;
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
    tickets_per_card.add(x.limits.tickets_per_card);
    open_holds.add(x.limits.open_holds);
    hold_ttl_s.add(x.limits.hold_ttl.count());
    orphans.add(text_of(orphan_rule_words, x.limits.orphan_rule));
    refund_until.add_maybe(x.refund_until);
    if (documents_[i].hash.empty())
      hash.add_null();
    else
      hash.add(documents_[i].hash.text());
  }
  to.push_back(make_query(events_statement, id, name, description, venue, genre,
                          status, focal_x, focal_y, image_url, starts_at,
                          onsale_starts_at, onsale_ends_at, unit,
                          tickets_per_user, open_holds, hold_ttl_s, orphans,
                          refund_until, hash, tickets_per_card));
}

} // namespace onsale::storage::postgres
