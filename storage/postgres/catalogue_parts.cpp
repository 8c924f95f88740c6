#include "storage/format/catalogue_format.hpp"
#include "storage/postgres/catalogue_words.hpp"
#include "storage/postgres/catalogue_writer.hpp"
#include "storage/postgres/make_query.hpp"

#include <nlohmann/json.hpp>

// The tables that belong to an event: written anew with it, as a whole.
namespace onsale::storage::postgres {

namespace {

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
  " admit_per_minute, pass_ttl_s, eligibility, witnesses, park_per_address,"
  " park_silent, members, proof_bits)"
  " SELECT a, b, c, d, e, f, g, h::jsonb, i, j, k::jsonb, l"
  " FROM unnest($1::bigint[], $2::boolean[], $3::timestamptz[],"
  " $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[],"
  " $9::bigint[], $10::boolean[], $11::text[], $12::bigint[])"
  " x (a, b, c, d, e, f, g, h, i, j, k, l)"};
constexpr statement blocks_statement{
  "upsert_ticket_blocks",
  "INSERT INTO ticket_block (event, block, section, places)"
  " SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::int[])"
  " ON CONFLICT (event, block) DO UPDATE SET section = excluded.section,"
  " places = excluded.places"
  " WHERE (ticket_block.section, ticket_block.places)"
  " <> (excluded.section, excluded.places)"};

std::string print_place(const placement& x) {
  nlohmann::json result{{"x", x.x}, {"y", x.y}, {"rotation", x.rotation}};
  auto& outline = result["outline"] = nlohmann::json::array();
  for (auto& y : x.outline)
    outline.push_back({y.x, y.y});
  return result.dump();
}

} // namespace

void catalogue_writer::clear_parts(std::vector<query>& to) const {
  int8s id;
  for (auto x : events_)
    id.add(number_of(x->what.id.value));
  for (auto& what : clear_statements)
    to.push_back(make_query(what, id));
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
  to.push_back(make_query(billing_statement, id, position, performer));
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
  to.push_back(make_query(prices_statement, id, position, level, name, amount));
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
  to.push_back(make_query(sections_statement, id, position, section, name, kind,
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
    make_query(presales_statement, id, position, name, starts_at, ends_at));
  to.push_back(
    make_query(codes_statement, code_id, code_of, code_position, code));
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
  to.push_back(make_query(fees_statement, id, position, name, amount, per));
}

void catalogue_writer::write_rooms(std::vector<query>& to) const {
  int8s id, active_max, admit_per_minute, pass_ttl_s, per_address, proof_bits;
  bools enabled, silent;
  times prequeue_starts_at;
  texts eligibility, witnesses, members;
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
    witnesses.add(print(y.witnesses).dump());
    per_address.add(y.parking.per_address);
    silent.add(y.parking.silent);
    members.add(print(y.members).dump());
    proof_bits.add(y.proof_bits);
  }
  to.push_back(make_query(rooms_statement, id, enabled, prequeue_starts_at,
                          active_max, admit_per_minute, pass_ttl_s, eligibility,
                          witnesses, per_address, silent, members, proof_bits));
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
  to.push_back(make_query(blocks_statement, id, block, section, places));
}

} // namespace onsale::storage::postgres
