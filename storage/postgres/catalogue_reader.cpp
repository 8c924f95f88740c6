#include "storage/postgres/catalogue_reader.hpp"

#include "storage/format/catalogue_format.hpp"
#include "storage/format/json_text.hpp"
#include "storage/postgres/catalogue_words.hpp"
#include "storage/postgres/replies.hpp"

#include <array>
#include <unordered_map>
#include <utility>

namespace onsale::storage::postgres {

namespace {

/// The image under construction, with where each id went.
struct builder {
  catalogue_image image;
  uint64_t complete_since = 0; // changes from there on are all known
  std::unordered_map<uint64_t, size_t> venues, performers, events;

  /// The event that a row of a part names; null for none of the image's.
  event* find_event(row_reader& row) {
    auto at = events.find(row.natural());
    if (at == events.end()) {
      row.spoil();
      return nullptr;
    }
    return &image.events[at->second].what;
  }
};

template <class Words, class T>
void read_word(row_reader& row, const Words& words, T& out) {
  if (auto x = meaning_of(words, row.text()))
    out = *x;
  else
    row.spoil();
}

template <class T>
void read_count(row_reader& row, T& out) {
  out = static_cast<T>(row.natural());
}

void read_version(row_reader& row, builder& to) {
  to.image.version = row.natural();
  to.complete_since = row.natural();
}

void read_venue(row_reader& row, builder& to) {
  venue x;
  x.id.value = row.natural();
  x.name = row.text();
  x.city = row.text();
  x.region = row.text();
  x.country = row.text();
  x.lat = row.maybe(&row_reader::real);
  x.lon = row.maybe(&row_reader::real);
  x.timezone = row.text();
  read_count(row, x.capacity);
  to.venues.emplace(x.id.value, to.image.venues.size());
  to.image.venues.push_back(std::move(x));
}

void read_venue_alias(row_reader& row, builder& to) {
  auto at = to.venues.find(row.natural());
  if (at == to.venues.end())
    return row.spoil();
  to.image.venues[at->second].aliases.push_back(row.text());
}

void read_performer(row_reader& row, builder& to) {
  performer x;
  x.id.value = row.natural();
  x.name = row.text();
  x.genre = row.text();
  x.popularity = row.real();
  to.performers.emplace(x.id.value, to.image.performers.size());
  to.image.performers.push_back(std::move(x));
}

void read_performer_alias(row_reader& row, builder& to) {
  auto at = to.performers.find(row.natural());
  if (at == to.performers.end())
    return row.spoil();
  to.image.performers[at->second].aliases.push_back(row.text());
}

void read_event(row_reader& row, builder& to) {
  stored_event stored;
  auto& x = stored.what;
  x.id.value = row.natural();
  x.name = row.text();
  x.description = row.text();
  x.venue.value = row.natural();
  x.genre = row.text();
  read_word(row, event_status_words, x.status);
  auto focal_x = row.maybe(&row_reader::real);
  auto focal_y = row.maybe(&row_reader::real);
  if (focal_x && focal_y)
    x.focal_point = point{*focal_x, *focal_y};
  x.image_url = row.text();
  x.starts_at = row.time();
  auto onsale_starts_at = row.maybe(&row_reader::time);
  auto onsale_ends_at = row.maybe(&row_reader::time);
  if (onsale_starts_at)
    x.onsale = sale_window{*onsale_starts_at, onsale_ends_at};
  if (auto unit = currency::parse(row.text()))
    x.currency = *unit;
  else
    row.spoil();
  read_count(row, x.limits.tickets_per_user);
  read_count(row, x.limits.open_holds);
  x.limits.hold_ttl = std::chrono::seconds{row.natural()};
  read_word(row, orphan_rule_words, x.limits.orphan_rule);
  x.refund_until = row.maybe(&row_reader::time);
  auto seats = row.maybe(&row_reader::text).value_or("");
  if (auto hash = seating_hash::parse(seats))
    stored.seats = *hash;
  else
    row.spoil();
  read_count(row, x.limits.tickets_per_card);
  to.events.emplace(x.id.value, to.image.events.size());
  to.image.events.push_back(std::move(stored));
}

void read_billing(row_reader& row, builder& to) {
  if (auto of = to.find_event(row))
    of->performers.push_back({row.natural()});
}

void read_price_level(row_reader& row, builder& to) {
  auto of = to.find_event(row);
  price_level x{row.text(), row.text(), row.integer()};
  if (of)
    of->price_levels.push_back(std::move(x));
}

/// Reads `{"x": 0, "y": 0, "rotation": 0, "outline": [[0, 0], …]}`.
std::optional<placement> parse_place(std::string_view text) {
  auto parsed = parse_json(text);
  if (!parsed || !parsed->is_object())
    return std::nullopt;
  auto fits = true;
  auto number = [&fits](const nlohmann::json& x) {
    fits = fits && x.is_number();
    return x.is_number() ? x.get<double>() : 0;
  };
  auto member = [&](const char* key) {
    auto at = parsed->find(key);
    return at == parsed->end() ? 0 : number(*at);
  };
  placement result{member("x"), member("y"), member("rotation"), {}};
  if (auto outline = parsed->find("outline"); outline != parsed->end()) {
    for (auto& x : *outline) {
      if (!x.is_array() || x.size() != 2)
        return std::nullopt;
      result.outline.push_back({number(x[0]), number(x[1])});
    }
  }
  if (!fits)
    return std::nullopt;
  return result;
}

void read_section(row_reader& row, builder& to) {
  auto of = to.find_event(row);
  section x;
  x.id = row.text();
  x.name = row.text();
  read_word(row, section_kind_words, x.kind);
  x.price_level = row.text();
  if (auto place = row.maybe(&row_reader::text)) {
    if (auto parsed = parse_place(*place))
      x.place = std::move(*parsed);
    else
      row.spoil();
  }
  read_count(row, x.capacity);
  if (of)
    of->sections.push_back(std::move(x));
}

void read_presale(row_reader& row, builder& to) {
  auto of = to.find_event(row);
  presale x{row.text(), row.time(), row.time(), {}};
  x.codes = row.texts();
  if (of)
    of->presales.push_back(std::move(x));
}

void read_fee(row_reader& row, builder& to) {
  auto of = to.find_event(row);
  fee x{row.text(), row.integer(), fee_unit::ticket};
  read_word(row, fee_unit_words, x.per);
  if (of)
    of->fees.push_back(std::move(x));
}

template <class T>
void read_json(row_reader& row, parsed<T> (*parse)(const nlohmann::json&),
               T& out) {
  auto json = parse_json(row.text());
  auto read = json ? parse(*json) : failure{invalid_field{{}, json.error()}};
  if (read)
    out = std::move(*read);
  else
    row.spoil();
}

void read_room(row_reader& row, builder& to) {
  auto of = to.find_event(row);
  room_settings x;
  x.enabled = row.boolean();
  x.prequeue_starts_at = row.maybe(&row_reader::time);
  read_count(row, x.active_max);
  read_count(row, x.admit_per_minute);
  x.pass_ttl = std::chrono::seconds{row.natural()};
  read_word(row, eligibility_words, x.eligibility);
  read_json(row, parse_witnesses, x.witnesses);
  read_count(row, x.parking.per_address);
  x.parking.silent = row.boolean();
  read_json(row, parse_users, x.members);
  read_count(row, x.proof_bits);
  if (of)
    of->waiting_room = std::move(x);
}

void read_gone(row_reader& row, builder& to) {
  auto kind = row.text();
  auto id = row.natural();
  if (kind == "venue")
    to.image.venues_gone.push_back({id});
  else if (kind == "performer")
    to.image.performers_gone.push_back({id});
  else
    to.image.events_gone.push_back({id});
}

/// A table: the query that reads what changed after version $1, and who reads
/// its rows.
struct part {
  statement what;
  void (*read)(row_reader&, builder&);
};

// Parts follow what they belong to.
const std::array<part, 13> parts{{
  {{"load_version", "SELECT version, complete_since FROM catalogue"
                    " WHERE $1::bigint >= -1"},
   read_version},
  {{"load_venues",
    "SELECT id, name, city, region, country, lat, lon, timezone, capacity"
    " FROM venue WHERE version > $1 ORDER BY id"},
   read_venue},
  {{"load_venue_aliases",
    "SELECT a.venue, a.alias FROM venue_alias a JOIN venue v ON v.id = a.venue"
    " WHERE v.version > $1 ORDER BY a.venue, a.position"},
   read_venue_alias},
  {{"load_performers",
    "SELECT id, name, genre, popularity FROM performer WHERE version > $1"
    " ORDER BY id"},
   read_performer},
  {{"load_performer_aliases",
    "SELECT a.performer, a.alias FROM performer_alias a"
    " JOIN performer p ON p.id = a.performer WHERE p.version > $1"
    " ORDER BY a.performer, a.position"},
   read_performer_alias},
  {{"load_events",
    "SELECT id, name, description, venue, genre, status, focal_x, focal_y,"
    " image_url, starts_at, onsale_starts_at, onsale_ends_at, currency,"
    " tickets_per_user, open_holds, hold_ttl_s, orphan_rule, refund_until,"
    " seating_hash, tickets_per_card FROM event WHERE version > $1 ORDER BY "
    "id"},
   read_event},
  {{"load_billing", "SELECT x.event, x.performer FROM event_performer x"
                    " JOIN event e ON e.id = x.event WHERE e.version > $1"
                    " ORDER BY x.event, x.position"},
   read_billing},
  {{"load_price_levels",
    "SELECT x.event, x.id, x.name, x.amount FROM price_level x"
    " JOIN event e ON e.id = x.event WHERE e.version > $1"
    " ORDER BY x.event, x.position, x.id"},
   read_price_level},
  {{"load_sections",
    "SELECT x.event, x.id, x.name, x.kind, x.price_level, x.place::text,"
    " x.capacity FROM section x JOIN event e ON e.id = x.event"
    " WHERE e.version > $1 ORDER BY x.event, x.position, x.id"},
   read_section},
  {{"load_presales",
    "SELECT x.event, x.name, x.starts_at, x.ends_at,"
    " ARRAY(SELECT code FROM presale_code c WHERE c.event = x.event"
    " AND c.presale = x.position ORDER BY c.position)"
    " FROM presale x JOIN event e ON e.id = x.event WHERE e.version > $1"
    " ORDER BY x.event, x.position"},
   read_presale},
  {{"load_fees", "SELECT x.event, x.name, x.amount, x.per FROM fee x"
                 " JOIN event e ON e.id = x.event WHERE e.version > $1"
                 " ORDER BY x.event, x.position"},
   read_fee},
  {{"load_waiting_rooms",
    "SELECT x.event, x.enabled, x.prequeue_starts_at, x.active_max,"
    " x.admit_per_minute, x.pass_ttl_s, x.eligibility, x.witnesses::text,"
    " x.park_per_address, x.park_silent, x.members::text, x.proof_bits"
    " FROM waiting_room x"
    " JOIN event e ON e.id = x.event WHERE e.version > $1"},
   read_room},
  // Some may have come back. Whoever reads everything misses nothing.
  {{"load_gone", "SELECT g.kind, g.id FROM catalogue_gone g"
                 " WHERE $1::bigint > 0 AND g.version > $1 AND CASE g.kind"
                 " WHEN 'venue' THEN NOT EXISTS"
                 " (SELECT FROM venue x WHERE x.id = g.id)"
                 " WHEN 'performer' THEN NOT EXISTS"
                 " (SELECT FROM performer x WHERE x.id = g.id)"
                 " ELSE NOT EXISTS (SELECT FROM event x WHERE x.id = g.id) END"
                 " ORDER BY g.kind, g.id"},
   read_gone},
}};

} // namespace

std::vector<query> query_catalogue(uint64_t version) {
  std::vector<query> result{{&snapshot_statement, {}}};
  // All of it has rows without a number, too: no trigger has seen them.
  auto after = version == 0 ? int64_t{-1} : static_cast<int64_t>(version);
  for (auto& x : parts)
    result.push_back({&x.what, parameters{}.add(after)});
  return result;
}

store_result<std::optional<catalogue_image>>
read_catalogue(uint64_t version, const std::vector<rows>& from) {
  builder to;
  size_t next = 1; // after the snapshot
  for (auto& x : parts) {
    auto& found = from.at(next++);
    for (int i = 0; i < found.size(); ++i) {
      auto row = found[i];
      x.read(row, to);
      if (row.bad())
        return misread(x.what);
    }
  }
  to.image.whole = version == 0;
  if (version > 0 && version < to.complete_since)
    return std::optional<catalogue_image>{};
  return std::optional{std::move(to.image)};
}

} // namespace onsale::storage::postgres
