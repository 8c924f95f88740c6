#include "storage/sqlite/batch_writer.hpp"

#include "storage/sqlite/booking_rows.hpp"

#include <algorithm>

namespace onsale::storage::sqlite {

namespace {

/// The booking of ?1 (event), ?2 (home block) and ?3 (token).
#define ONSALE_THIS_BOOKING                                                    \
  "(SELECT number FROM booking WHERE event = ?1 AND block = ?2 AND token = "   \
  "?3)"

/// The user that a journal row names.
const user_id* user_of(const change& x) {
  if (x.row && !x.row->user.value.empty())
    return &x.row->user;
  return x.counters ? &x.counters->user : nullptr;
}

} // namespace

batch_writer::batch_writer(connection& db)
  : db_(db), rooms_(db),
    find_lease_(db, "SELECT epoch, seq FROM shard_lease WHERE shard = ?1"),
    find_block_(db,
                "SELECT 1 FROM ticket_block WHERE event = ?1 AND block = ?2"),
    move_lease_(db, "UPDATE shard_lease SET seq = ?2 WHERE shard = ?1"),
    find_user_(db, "SELECT number FROM app_user WHERE id = ?1"),
    add_user_(db, "INSERT INTO app_user (id, email, name, created)"
                  " VALUES (?1, '', '', ?2)"),
    find_answer_(db, "SELECT fingerprint, status, body FROM idempotency"
                     " WHERE user = ?1 AND key = ?2"),
    add_answer_(db, "INSERT INTO idempotency (user, key, fingerprint, status,"
                    " body, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
    find_counters_(db, "SELECT tickets, open_holds FROM user_event"
                       " WHERE user = ?1 AND event = ?2"),
    set_counters_(db,
                  "INSERT INTO user_event (user, event, tickets, open_holds)"
                  " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE"
                  " SET tickets = ?3, open_holds = ?4"),
    add_booking_(db, "INSERT INTO booking (event, block, token, user, status,"
                     " version, held_at, hold_until, deadline, currency, total,"
                     " history) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8, ?9,"
                     " ?10, ?11) ON CONFLICT DO NOTHING"),
    move_booking_(db, "UPDATE booking SET status = ?5, version = version + 1,"
                      " hold_until = ?6, deadline = ?7, total = ?8,"
                      " history = history || ?9 WHERE event = ?1 AND block = ?2"
                      " AND token = ?3 AND version = ?4"),
    find_booking_(db, "SELECT status, deadline FROM booking"
                      " WHERE event = ?1 AND block = ?2 AND token = ?3"),
    find_used_(db, "SELECT 1 FROM booking b JOIN booking_ticket t"
                   " ON t.booking = b.number JOIN check_in c"
                   " ON c.event = t.event AND c.block = t.block"
                   " AND c.seat = t.seat AND c.home = b.block"
                   " AND c.token = b.token WHERE b.event = ?1 AND b.block = ?2"
                   " AND b.token = ?3 AND b.version = ?4 LIMIT 1"),
    add_ticket_(db, "INSERT INTO booking_ticket (booking, event, block, seat,"
                    " price, sold) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
    mark_sold_(db, "UPDATE booking_ticket SET sold = ?4"
                   " WHERE booking = " ONSALE_THIS_BOOKING " AND sold <> ?4"),
    set_seat_(db, "INSERT INTO ticket (event, block, seat, status, home, token)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE"
                  " SET status = ?4, home = ?5, token = ?6"),
    set_payment_(db, "INSERT INTO payment (booking, attempt, state, method,"
                     " reference, decline_code, action_url, amount, currency,"
                     " card) VALUES (" ONSALE_THIS_BOOKING
                     ", ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                     " ON CONFLICT DO UPDATE SET state = ?5, method = ?6,"
                     " reference = ?7, decline_code = ?8, action_url = ?9,"
                     " amount = ?10, currency = ?11, card = ?12"),
    add_duty_(db, "INSERT INTO outbox (event, block, token, kind, number)"
                  " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"),
    drop_duty_(db, "DELETE FROM outbox WHERE event = ?1 AND block = ?2"
                   " AND token = ?3 AND kind = ?4 AND number = ?5"),
    add_journal_(db, "INSERT INTO journal (event, block, seq, shard, epoch, at,"
                     " kind, home, token, user, seats)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)") {
}

store_result<batch_result>
batch_writer::commit(const batch& what, timestamp now) {
  now_ = now;
  last_user_.clear();
  last_number_.reset();
  transaction all{db_};
  batch_result result;
  result.leases = check_fences(what);
  auto before = result.leases;
  for (auto& x : what.entries) {
    auto shard = std::find_if(result.leases.begin(), result.leases.end(),
                              [&](const lease& y) {
                                return y.shard == x.shard;
                              });
    if (shard == result.leases.end())
      result.results.push_back({entry_outcome::fenced, 0, {}, {}});
    else
      result.results.push_back(write(x, *shard));
  }
  for (size_t i = 0; i < before.size(); ++i)
    if (result.leases[i] != before[i])
      move_lease_.run(result.leases[i].shard, result.leases[i].seq);
  if (auto done = all.commit(); !done)
    return failure{done.error()};
  return result;
}

std::vector<lease> batch_writer::check_fences(const batch& what) {
  std::vector<lease> result;
  for (auto& expected : what.fences) {
    auto row = find_lease_.query(expected.shard);
    if (!row.next())
      continue;
    auto epoch = row.natural<uint64_t>();
    auto seq = row.natural<uint64_t>();
    if (epoch == expected.epoch && seq == expected.seq)
      result.push_back(expected);
  }
  return result;
}

entry_result batch_writer::write(const ledger_entry& x, lease& shard) {
  entry_result result;
  if (x.answer) {
    if (auto known = find_answer(*x.answer, result.stored)) {
      result.outcome = *known;
      return result;
    }
  }
  if (x.room) {
    result.seq = ++shard.seq;
    write_room(*x.room, shard);
  }
  if (x.what) {
    auto before = shard.seq;
    result.outcome = write_change(x, shard, result.asked);
    result.seq = shard.seq == before ? 0 : shard.seq;
  }
  auto keeps = x.answer && x.answer->status != 0;
  if (keeps && result.outcome == entry_outcome::applied)
    add_answer_.run(find_or_add_user(x.answer->user, now_),
                    bytes_of(x.answer->key), x.answer->fingerprint,
                    x.answer->status, x.answer->body, now_);
  return result;
}

entry_outcome batch_writer::write_change(const ledger_entry& x, lease& shard,
                                         std::optional<booking_brief>& asked) {
  auto& what = *x.what;
  counters_after after;
  if (what.counters)
    if (auto refused = count(*what.counters, after.user))
      return *refused;
  if (what.card_counters)
    if (auto refused = count(*what.card_counters, after.card))
      return *refused;
  if (what.kind == change_kind::booking_asked && what.about) {
    asked = write_aborted(what);
    if (asked)
      return entry_outcome::applied;
    asked = booking_brief{};
  } else if (what.row) {
    if (what.only_unused && is_used(*what.row))
      return entry_outcome::ticket_used;
    if (!write_row(what))
      return entry_outcome::state_changed;
  }
  write_parts(what, after);
  ++shard.seq;
  write_journal(what, shard);
  return entry_outcome::applied;
}

std::optional<entry_outcome>
batch_writer::find_answer(const keyed_answer& x,
                          std::optional<stored_answer>& found) {
  auto user = find_user(x.user);
  if (!user)
    return std::nullopt;
  auto row = find_answer_.query(*user, bytes_of(x.key));
  if (!row.next())
    return std::nullopt;
  if (row.array<32>() != x.fingerprint)
    return entry_outcome::key_conflict;
  found.emplace();
  found->status = row.natural<uint16_t>();
  found->body = row.text();
  return entry_outcome::replay;
}

std::optional<entry_outcome>
batch_writer::count(const counter_change& x, counters& after) {
  after = {x.tickets, x.open_holds};
  if (auto user = find_user(x.user)) {
    auto row = find_counters_.query(*user, x.event.value);
    if (row.next()) {
      after.tickets += row.integer();
      after.open_holds += row.integer();
    }
  }
  if (x.tickets > 0 && after.tickets > int64_t{x.tickets_max})
    return entry_outcome::ticket_limit;
  if (x.open_holds > 0 && after.open_holds > int64_t{x.open_holds_max})
    return entry_outcome::open_holds;
  return std::nullopt;
}

bool batch_writer::is_used(const booking& row) {
  auto& home = row.id.home;
  return find_used_
    .query(home.event.value, home.block, row.id.token, row.version - 1)
    .next();
}

bool batch_writer::write_row(const change& x) {
  auto& row = *x.row;
  auto& home = row.id.home;
  auto step = print_step(x.kind, x.at);
  auto owns = owns_tickets(row);
  if (row.version > 1) {
    auto moved = move_booking_.run(home.event.value, home.block, row.id.token,
                                   row.version - 1,
                                   static_cast<int>(row.status), row.hold_until,
                                   row.deadline, row.total, step);
    if (moved != 0 && owns)
      mark_sold_.run(home.event.value, home.block, row.id.token, *owns);
    return moved != 0;
  }
  auto user = find_or_add_user(row.user, x.at);
  if (add_booking_.run(home.event.value, home.block, row.id.token, user,
                       static_cast<int>(row.status), row.held_at,
                       row.hold_until, row.deadline, row.unit.code(), row.total,
                       step)
      == 0)
    return false;
  auto number = sqlite3_last_insert_rowid(db_.handle());
  for (auto& y : row.tickets)
    add_ticket_.run(number, y.ticket.block.event.value, y.ticket.block.block,
                    y.ticket.seat, y.price, owns.value_or(false));
  return true;
}

std::optional<booking_brief> batch_writer::write_aborted(const change& x) {
  auto& home = x.about->home;
  auto added = add_booking_.run(home.event.value, home.block, x.about->token,
                                std::nullopt,
                                static_cast<int>(booking_status::aborted), x.at,
                                x.at, std::nullopt, currency{}.code(), 0,
                                print_step(x.kind, x.at));
  if (added != 0)
    return std::nullopt;
  booking_brief result;
  auto row = find_booking_.query(home.event.value, home.block, x.about->token);
  if (row.next()) {
    result.status = read_enum(db_, row, booking_status::aborted);
    result.deadline = row.maybe_time();
  }
  return result;
}

void batch_writer::write_parts(const change& x, const counters_after& after) {
  write_seats(x);
  if (x.counters)
    write_counters(*x.counters, after.user, x.at);
  if (x.card_counters)
    write_counters(*x.card_counters, after.card, x.at);
  if (x.attempt) {
    auto& y = *x.attempt;
    set_payment_.run(y.booking.home.event.value, y.booking.home.block,
                     y.booking.token, y.attempt, static_cast<int>(y.state),
                     y.method, y.reference, y.decline_code, y.action_url,
                     y.amount.amount, y.amount.currency.code(), y.card);
  }
  for (auto& y : x.done)
    drop_duty_.run(y.booking.home.event.value, y.booking.home.block,
                   y.booking.token, static_cast<int>(y.kind), y.number);
  for (auto& y : x.due)
    add_duty_.run(y.booking.home.event.value, y.booking.home.block,
                  y.booking.token, static_cast<int>(y.kind), y.number);
}

void batch_writer::write_counters(const counter_change& x,
                                  const counters& after, timestamp at) {
  set_counters_.run(find_or_add_user(x.user, at), x.event.value, after.tickets,
                    after.open_holds);
}

void batch_writer::write_seats(const change& x) {
  // Seats and journal keep of a booking what tells it from others of the event.
  if (x.about && x.about->home.event != x.block.event)
    return db_.fail(
      {store_errc::broken, "a change of another event's booking"});
  // Of a change without seats no foreign key knows the block.
  if (x.seats.empty()
      && !find_block_.query(x.block.event.value, x.block.block).next())
    return db_.fail({store_errc::broken, "a change of an unknown block"});
  for (auto& y : x.seats) {
    auto kept = y.status == seat_status::held || y.status == seat_status::sold;
    auto status = static_cast<int>(y.status);
    if (kept && x.about)
      set_seat_.run(x.block.event.value, x.block.block, y.seat, status,
                    x.about->home.block, x.about->token);
    else
      set_seat_.run(x.block.event.value, x.block.block, y.seat, status,
                    std::nullopt, std::nullopt);
  }
}

void batch_writer::write_journal(const change& x, const lease& shard) {
  std::optional<uint32_t> home;
  std::optional<bytes> token;
  std::optional<int64_t> user;
  if (x.about) {
    home = x.about->home.block;
    token = bytes{x.about->token};
  }
  if (auto who = user_of(x))
    user = find_user(*who);
  add_journal_.run(x.block.event.value, x.block.block, shard.seq, shard.shard,
                   shard.epoch, x.at, static_cast<int>(x.kind), home, token,
                   user, print_seats(x.seats));
}

void batch_writer::write_room(const room_change& x, const lease& shard) {
  for (const auto& y : x.joined)
    find_or_add_user(y.user, x.at);
  rooms_.write(x);
  add_journal_.run(x.event.value, whole(x.event).block, shard.seq, shard.shard,
                   shard.epoch, x.at,
                   static_cast<int>(change_kind::room_changed), std::nullopt,
                   std::nullopt, std::nullopt, "");
}

std::optional<int64_t> batch_writer::find_user(const user_id& x) {
  if (last_number_ && last_user_ == x.value)
    return last_number_;
  auto row = find_user_.query(x.value);
  last_user_ = x.value;
  last_number_ = row.next() ? std::optional{row.integer()} : std::nullopt;
  return last_number_;
}

int64_t batch_writer::find_or_add_user(const user_id& x, timestamp now) {
  if (auto known = find_user(x))
    return *known;
  add_user_.run(x.value, now);
  last_number_ = sqlite3_last_insert_rowid(db_.handle());
  return *last_number_;
}

} // namespace onsale::storage::sqlite
