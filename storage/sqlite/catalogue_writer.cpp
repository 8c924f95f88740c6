#include "storage/sqlite/catalogue_writer.hpp"

#include "storage/format/catalogue_format.hpp"
#include "storage/format/catalogue_words.hpp"
#include "storage/format/seating_document.hpp"

#include <unordered_map>
#include <utility>

namespace onsale::storage::sqlite {

namespace {

/// Parts of an event, those that refer to others first.
constexpr const char* drop_parts[] = {
  "DELETE FROM event_performer WHERE event = ?1",
  "DELETE FROM section WHERE event = ?1",
  "DELETE FROM price_level WHERE event = ?1",
  "DELETE FROM fee WHERE event = ?1",
  "DELETE FROM presale_code WHERE event = ?1",
  "DELETE FROM presale WHERE event = ?1",
  "DELETE FROM waiting_room WHERE event = ?1",
};

std::optional<std::string> print_maybe(const boxed_optional<placement>& x) {
  return x ? std::optional{print(*x).dump()} : std::nullopt;
}

upsert_refusal
refuse(upsert_refusal::reason why, size_t position, std::string what) {
  return {why, position, std::move(what)};
}

} // namespace

catalogue_writer::catalogue_writer(connection& db)
  : db_(db), begin_(db, "UPDATE catalogue SET version = version + 1,"
                        " stamped_by_writer = 1"),
    end_(db, "UPDATE catalogue SET stamped_by_writer = 0"),
    version_of_catalogue_(db, "SELECT version FROM catalogue"),
    find_venue_(db, "SELECT 1 FROM venue WHERE id = ?1"),
    find_performer_(db, "SELECT 1 FROM performer WHERE id = ?1"),
    find_event_(db, "SELECT seating_hash FROM event WHERE id = ?1"),
    find_taken_(db, "SELECT 1 FROM ticket WHERE event = ?1 AND block = ?2"
                    " AND seat = ?3 AND status IN (1, 2)"),
    venue_(db, "INSERT INTO venue (id, name, city, region, country, lat, lon,"
               " timezone, capacity, version)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
               " ON CONFLICT DO UPDATE SET name = ?2, city = ?3, region = ?4,"
               " country = ?5, lat = ?6, lon = ?7, timezone = ?8,"
               " capacity = ?9, version = ?10"),
    drop_venue_aliases_(db, "DELETE FROM venue_alias WHERE venue = ?1"),
    venue_alias_(db, "INSERT INTO venue_alias (venue, position, alias)"
                     " VALUES (?1, ?2, ?3)"),
    performer_(db,
               "INSERT INTO performer (id, name, genre, popularity, version)"
               " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE"
               " SET name = ?2, genre = ?3, popularity = ?4, version = ?5"),
    drop_performer_aliases_(db,
                            "DELETE FROM performer_alias WHERE performer = ?1"),
    performer_alias_(db, "INSERT INTO performer_alias"
                         " (performer, position, alias) VALUES (?1, ?2, ?3)"),
    seating_(db, "INSERT INTO seating (hash, document) VALUES (?1, ?2)"
                 " ON CONFLICT DO NOTHING"),
    event_(db, "INSERT INTO event (id, name, description, venue, genre, status,"
               " focal_x, focal_y, image_url, starts_at, onsale_starts_at,"
               " onsale_ends_at, currency, tickets_per_user, open_holds,"
               " hold_ttl_s, orphan_rule, refund_until, seating_hash, version,"
               " tickets_per_card)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
               " ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)"
               " ON CONFLICT DO UPDATE SET name = ?2, description = ?3,"
               " venue = ?4, genre = ?5, status = ?6, focal_x = ?7,"
               " focal_y = ?8, image_url = ?9, starts_at = ?10,"
               " onsale_starts_at = ?11, onsale_ends_at = ?12, currency = ?13,"
               " tickets_per_user = ?14, open_holds = ?15, hold_ttl_s = ?16,"
               " orphan_rule = ?17, refund_until = ?18,"
               " seating_hash = coalesce(?19, seating_hash), version = ?20,"
               " tickets_per_card = ?21"),
    billing_(db, "INSERT INTO event_performer (event, position, performer)"
                 " VALUES (?1, ?2, ?3)"),
    price_level_(db, "INSERT INTO price_level (event, position, id, name,"
                     " amount) VALUES (?1, ?2, ?3, ?4, ?5)"),
    section_(db, "INSERT INTO section (event, position, id, name, kind,"
                 " price_level, place, capacity)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
    fee_(db, "INSERT INTO fee (event, position, name, amount, per)"
             " VALUES (?1, ?2, ?3, ?4, ?5)"),
    presale_(db, "INSERT INTO presale (event, position, name, starts_at,"
                 " ends_at) VALUES (?1, ?2, ?3, ?4, ?5)"),
    presale_code_(db, "INSERT INTO presale_code (event, presale, position,"
                      " code) VALUES (?1, ?2, ?3, ?4)"),
    room_(db, "INSERT INTO waiting_room (event, enabled, prequeue_starts_at,"
              " active_max, admit_per_minute, pass_ttl_s, eligibility,"
              " witnesses, park_per_address, park_silent, members, proof_bits)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
    block_(db, "INSERT INTO ticket_block (event, block, section, places)"
               " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE"
               " SET section = ?3, places = ?4"
               " WHERE section <> ?3 OR places <> ?4") {
  for (auto sql : drop_parts)
    drop_parts_.push_back(std::make_unique<statement>(db, sql));
}

upsert_result catalogue_writer::write(const catalogue_batch& what) {
  auto result = write_all(what);
  written_.clear(); // lets the seatings go
  return result;
}

upsert_result catalogue_writer::write_all(const catalogue_batch& what) {
  begin_.run();
  auto row = version_of_catalogue_.query();
  version_ = row.next() ? row.natural<uint64_t>() : 0;
  for (auto& x : what.venues)
    write(x);
  for (auto& x : what.performers)
    write(x);
  std::unordered_map<uint64_t, size_t> last;
  for (size_t i = 0; i < what.events.size(); ++i)
    last[what.events[i].what.id.value] = i;
  for (size_t i = 0; i < what.events.size(); ++i) {
    if (last[what.events[i].what.id.value] != i)
      continue; // written again further on
    if (auto refused = check(what.events[i], i))
      return failure{std::move(*refused)};
    write(what.events[i]);
  }
  end_.run();
  return version_;
}

std::optional<upsert_refusal>
catalogue_writer::check(const event_upsert& x, size_t position) {
  using reason = upsert_refusal::reason;
  auto& what = x.what;
  if (!find_venue_.query(what.venue.value).next())
    return refuse(reason::missing_venue, position,
                  std::to_string(what.venue.value));
  for (auto& id : what.performers)
    if (!find_performer_.query(id.value).next())
      return refuse(reason::missing_performer, position,
                    std::to_string(id.value));
  auto row = find_event_.query(what.id.value);
  auto seats = row.next() ? row.text() : std::string{};
  if (seats != x.based_on.text())
    return refuse(reason::state_changed, position,
                  std::to_string(what.id.value));
  for (auto& id : x.retired) {
    auto& block = id.block;
    if (find_taken_.query(block.event.value, block.block, id.seat).next())
      return refuse(reason::seats_in_use, position, to_string(id));
  }
  return std::nullopt;
}

void catalogue_writer::write(const venue& x) {
  venue_.run(x.id.value, x.name, x.city, x.region, x.country, x.lat, x.lon,
             x.timezone, x.capacity, version_);
  drop_venue_aliases_.run(x.id.value);
  for (size_t i = 0; i < x.aliases.size(); ++i)
    venue_alias_.run(x.id.value, i, x.aliases[i]);
}

void catalogue_writer::write(const performer& x) {
  performer_.run(x.id.value, x.name, x.genre, x.popularity, version_);
  drop_performer_aliases_.run(x.id.value);
  for (size_t i = 0; i < x.aliases.size(); ++i)
    performer_alias_.run(x.id.value, i, x.aliases[i]);
}

void catalogue_writer::write(const event_upsert& upsert) {
  auto& x = upsert.what;
  std::optional<double> focal_x, focal_y;
  if (x.focal_point) {
    focal_x = x.focal_point->x;
    focal_y = x.focal_point->y;
  }
  std::optional<timestamp> onsale_starts_at, onsale_ends_at;
  if (x.onsale) {
    onsale_starts_at = x.onsale->starts_at;
    onsale_ends_at = x.onsale->ends_at;
  }
  std::optional<std::string> seats;
  if (upsert.seats)
    seats = write_seats(upsert.seats).text();
  event_.run(x.id.value, x.name, x.description, x.venue.value, x.genre,
             text_of(reading::event_status_words, x.status), focal_x, focal_y,
             x.image_url, x.starts_at, onsale_starts_at, onsale_ends_at,
             x.currency.code(), x.limits.tickets_per_user, x.limits.open_holds,
             x.limits.hold_ttl.count(),
             text_of(reading::orphan_rule_words, x.limits.orphan_rule),
             x.refund_until, seats, version_, x.limits.tickets_per_card);
  for (auto& drop : drop_parts_)
    drop->run(x.id.value);
  write_sections(x);
  write_lists(x);
  if (upsert.seats)
    write_blocks(x.id, *upsert.seats);
}

void catalogue_writer::write_sections(const event& x) {
  for (size_t i = 0; i < x.price_levels.size(); ++i) {
    auto& y = x.price_levels[i];
    price_level_.run(x.id.value, i, y.id, y.name, y.amount);
  }
  for (size_t i = 0; i < x.sections.size(); ++i) {
    auto& y = x.sections[i];
    section_.run(x.id.value, i, y.id, y.name,
                 text_of(reading::section_kind_words, y.kind), y.price_level,
                 print_maybe(y.place), y.capacity);
  }
}

void catalogue_writer::write_lists(const event& x) {
  for (size_t i = 0; i < x.performers.size(); ++i)
    billing_.run(x.id.value, i, x.performers[i].value);
  for (size_t i = 0; i < x.fees.size(); ++i) {
    auto& y = x.fees[i];
    fee_.run(x.id.value, i, y.name, y.amount,
             text_of(reading::fee_unit_words, y.per));
  }
  for (size_t i = 0; i < x.presales.size(); ++i) {
    auto& y = x.presales[i];
    presale_.run(x.id.value, i, y.name, y.starts_at, y.ends_at);
    for (size_t j = 0; j < y.codes.size(); ++j)
      presale_code_.run(x.id.value, i, j, y.codes[j]);
  }
  if (x.waiting_room) {
    auto& y = *x.waiting_room;
    room_.run(x.id.value, y.enabled, y.prequeue_starts_at, y.active_max,
              y.admit_per_minute, y.pass_ttl.count(),
              text_of(reading::eligibility_words, y.eligibility),
              print(y.witnesses).dump(), y.parking.per_address,
              y.parking.silent, print(y.members).dump(), y.proof_bits);
  }
}

void catalogue_writer::write_blocks(event_id of, const seating& seats) {
  for (size_t i = 0; i < seats.blocks.size(); ++i) {
    auto& x = seats.blocks[i];
    block_.run(of.value, i + 1, x.section, x.places.size());
  }
}

seating_hash
catalogue_writer::write_seats(const std::shared_ptr<const seating>& seats) {
  auto known = written_.find(seats);
  if (known != written_.end())
    return known->second;
  auto document = storage::write_seating(*seats);
  auto hash = hash_of(document);
  seating_.run(hash.text(), document);
  written_.emplace(seats, hash);
  return hash;
}

} // namespace onsale::storage::sqlite
