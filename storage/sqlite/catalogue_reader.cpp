#include "storage/sqlite/catalogue_reader.hpp"

#include "storage/format/catalogue_format.hpp"
#include "storage/format/catalogue_words.hpp"
#include "storage/format/json_text.hpp"

#include <array>
#include <string>
#include <unordered_map>
#include <utility>

namespace onsale::storage::sqlite {

namespace {

/// The image under construction, with where each id went.
struct builder {
  connection& db;
  catalogue_image image;
  std::unordered_map<uint64_t, size_t> venues, performers, events;

  /// The event that a row of a part begins with.
  event& find_event(cursor& row) {
    return image.events[events.at(row.natural<uint64_t>())].what;
  }

  void refuse(const std::string& what) {
    db.fail({store_errc::broken, "not of the catalogue format: " + what});
  }
};

template <class T, size_t N>
T read_word(builder& to, cursor& row,
            const std::array<reading::word<T>, N>& words) {
  auto text = row.text();
  for (auto& x : words)
    if (x.text == text)
      return x.meaning;
  to.refuse(text);
  return T{};
}

/// A part of an object that is kept as it is written.
template <class T>
std::optional<T> read_json(builder& to, const std::string& text,
                           parsed<T> (*parse)(const nlohmann::json&)) {
  auto json = parse_json(text);
  if (json)
    if (auto result = parse(*json))
      return std::move(*result);
  to.refuse(text);
  return std::nullopt;
}

void read_version(builder& to, cursor& row) {
  to.image.version = row.natural<uint64_t>();
}

void read_venue(builder& to, cursor& row) {
  auto& x = to.image.venues.emplace_back();
  x.id.value = row.natural<uint64_t>();
  x.name = row.text();
  x.city = row.text();
  x.region = row.text();
  x.country = row.text();
  x.lat = row.maybe_real();
  x.lon = row.maybe_real();
  x.timezone = row.text();
  x.capacity = row.natural<uint32_t>();
  to.venues[x.id.value] = to.image.venues.size() - 1;
}

void read_venue_alias(builder& to, cursor& row) {
  auto& x = to.image.venues[to.venues.at(row.natural<uint64_t>())];
  x.aliases.push_back(row.text());
}

void read_performer(builder& to, cursor& row) {
  auto& x = to.image.performers.emplace_back();
  x.id.value = row.natural<uint64_t>();
  x.name = row.text();
  x.genre = row.text();
  x.popularity = row.real();
  to.performers[x.id.value] = to.image.performers.size() - 1;
}

void read_performer_alias(builder& to, cursor& row) {
  auto& x = to.image.performers[to.performers.at(row.natural<uint64_t>())];
  x.aliases.push_back(row.text());
}

void read_event(builder& to, cursor& row) {
  auto& stored = to.image.events.emplace_back();
  auto& x = stored.what;
  x.id.value = row.natural<uint64_t>();
  x.name = row.text();
  x.description = row.text();
  x.venue.value = row.natural<uint64_t>();
  x.genre = row.text();
  x.status = read_word(to, row, reading::event_status_words);
  auto focal_x = row.maybe_real();
  auto focal_y = row.maybe_real();
  if (focal_x && focal_y)
    x.focal_point = point{*focal_x, *focal_y};
  x.image_url = row.text();
  x.starts_at = row.time();
  auto onsale_starts_at = row.maybe_time();
  auto onsale_ends_at = row.maybe_time();
  if (onsale_starts_at)
    x.onsale = sale_window{*onsale_starts_at, onsale_ends_at};
  auto unit = row.text();
  if (auto parsed = currency::parse(unit))
    x.currency = *parsed;
  else
    to.refuse(unit);
  x.limits.tickets_per_user = row.natural<uint32_t>();
  x.limits.open_holds = row.natural<uint32_t>();
  x.limits.hold_ttl = std::chrono::seconds{row.integer()};
  x.limits.orphan_rule = read_word(to, row, reading::orphan_rule_words);
  x.refund_until = row.maybe_time();
  auto seats = row.text();
  if (auto hash = seating_hash::parse(seats))
    stored.seats = *hash;
  else
    to.refuse(seats);
  x.limits.tickets_per_card = row.natural<uint32_t>();
  to.events[x.id.value] = to.image.events.size() - 1;
}

void read_billing(builder& to, cursor& row) {
  auto& of = to.find_event(row);
  of.performers.push_back({row.natural<uint64_t>()});
}

void read_price_level(builder& to, cursor& row) {
  auto& x = to.find_event(row).price_levels.emplace_back();
  x.id = row.text();
  x.name = row.text();
  x.amount = row.integer();
}

void read_section(builder& to, cursor& row) {
  auto& x = to.find_event(row).sections.emplace_back();
  x.id = row.text();
  x.name = row.text();
  x.kind = read_word(to, row, reading::section_kind_words);
  x.price_level = row.text();
  auto place = row.maybe_text();
  x.capacity = row.natural<uint32_t>();
  if (!place)
    return;
  if (auto parsed = read_json(to, *place, parse_placement))
    x.place = std::move(*parsed);
}

void read_presale(builder& to, cursor& row) {
  auto& x = to.find_event(row).presales.emplace_back();
  x.name = row.text();
  x.starts_at = row.time();
  x.ends_at = row.time();
}

void read_presale_code(builder& to, cursor& row) {
  auto& of = to.find_event(row);
  auto before = row.natural<uint64_t>(); // presales ahead of its own
  if (before < of.presales.size())
    of.presales[before].codes.push_back(row.text());
}

void read_fee(builder& to, cursor& row) {
  auto& x = to.find_event(row).fees.emplace_back();
  x.name = row.text();
  x.amount = row.integer();
  x.per = read_word(to, row, reading::fee_unit_words);
}

void read_room(builder& to, cursor& row) {
  auto& x = to.find_event(row).waiting_room.emplace();
  x.enabled = row.integer() != 0;
  x.prequeue_starts_at = row.maybe_time();
  x.active_max = row.natural<uint32_t>();
  x.admit_per_minute = row.natural<uint32_t>();
  x.pass_ttl = std::chrono::seconds{row.integer()};
  x.eligibility = read_word(to, row, reading::eligibility_words);
  if (auto witnesses = read_json(to, row.text(), parse_witnesses))
    x.witnesses = std::move(*witnesses);
  x.parking.per_address = row.natural<uint32_t>();
  x.parking.silent = row.integer() != 0;
  if (auto members = read_json(to, row.text(), parse_users))
    x.members = std::move(*members);
  x.proof_bits = row.natural<uint32_t>();
}

/// A table: the query for what changed after version ?1, and who reads its rows.
struct part {
  const char* query;
  void (*read)(builder&, cursor&);
};

// Not as a join, nor by the version alone: SQLite, which knows no numbers of
// rows, would go through all of a table for its order.
#define ONSALE_THAT_HAVE_CHANGED(table)                                        \
  " WHERE id IN (SELECT id FROM " table " WHERE version > ?1) ORDER BY id"
#define ONSALE_OF_CHANGED_EVENTS                                               \
  " x WHERE x.event IN (SELECT id FROM event WHERE version > ?1) "

// Parts follow what they belong to.
constexpr std::array<part, 13> parts{{
  {"SELECT version FROM catalogue WHERE ?1 >= 0", read_version},
  {"SELECT id, name, city, region, country, lat, lon, timezone, capacity"
   " FROM venue" ONSALE_THAT_HAVE_CHANGED("venue"),
   read_venue},
  {"SELECT venue, alias FROM venue_alias"
   " WHERE venue IN (SELECT id FROM venue WHERE version > ?1)"
   " ORDER BY venue, position",
   read_venue_alias},
  {"SELECT id, name, genre, popularity"
   " FROM performer" ONSALE_THAT_HAVE_CHANGED("performer"),
   read_performer},
  {"SELECT performer, alias FROM performer_alias"
   " WHERE performer IN (SELECT id FROM performer WHERE version > ?1)"
   " ORDER BY performer, position",
   read_performer_alias},
  {"SELECT id, name, description, venue, genre, status, focal_x, focal_y,"
   " image_url, starts_at, onsale_starts_at, onsale_ends_at, currency,"
   " tickets_per_user, open_holds, hold_ttl_s, orphan_rule, refund_until,"
   " seating_hash, tickets_per_card"
   " FROM event" ONSALE_THAT_HAVE_CHANGED("event"),
   read_event},
  {"SELECT x.event, x.performer FROM event_performer" ONSALE_OF_CHANGED_EVENTS
   "ORDER BY x.event, x.position",
   read_billing},
  {"SELECT x.event, x.id, x.name, x.amount"
   " FROM price_level" ONSALE_OF_CHANGED_EVENTS
   "ORDER BY x.event, x.position, x.id",
   read_price_level},
  {"SELECT x.event, x.id, x.name, x.kind, x.price_level, x.place, x.capacity"
   " FROM section" ONSALE_OF_CHANGED_EVENTS
   "ORDER BY x.event, x.position, x.id",
   read_section},
  {"SELECT x.event, x.name, x.starts_at, x.ends_at"
   " FROM presale" ONSALE_OF_CHANGED_EVENTS "ORDER BY x.event, x.position",
   read_presale},
  {"SELECT x.event, (SELECT count(*) FROM presale p WHERE p.event = x.event"
   " AND p.position < x.presale), x.code"
   " FROM presale_code" ONSALE_OF_CHANGED_EVENTS
   "ORDER BY x.event, x.presale, x.position",
   read_presale_code},
  {"SELECT x.event, x.name, x.amount, x.per FROM fee" ONSALE_OF_CHANGED_EVENTS
   "ORDER BY x.event, x.position",
   read_fee},
  {"SELECT x.event, x.enabled, x.prequeue_starts_at, x.active_max,"
   " x.admit_per_minute, x.pass_ttl_s, x.eligibility, x.witnesses,"
   " x.park_per_address, x.park_silent, x.members, x.proof_bits"
   " FROM waiting_room" ONSALE_OF_CHANGED_EVENTS,
   read_room},
}};

} // namespace

catalogue_reader::catalogue_reader(connection& db) : db_(db) {
  for (auto& x : parts)
    queries_.push_back(std::make_unique<statement>(db, x.query));
}

catalogue_image catalogue_reader::load(uint64_t version) {
  builder to{db_, {}, {}, {}, {}};
  to.image.whole = version == 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    auto rows = queries_[i]->query(version);
    while (rows.next())
      parts[i].read(to, rows);
  }
  return std::move(to.image);
}

} // namespace onsale::storage::sqlite
