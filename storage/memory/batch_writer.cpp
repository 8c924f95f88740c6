#include "storage/memory/batch_writer.hpp"

#include <algorithm>

namespace onsale::storage::memory {

store_result<batch_result> batch_writer::commit(const batch& what) {
  batch_result result;
  result.leases = check_fences(what);
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
  for (auto& x : result.leases)
    undo_.change(in_.leases, x.shard).seq = x.seq;
  if (broken_)
    return failure{*broken_}; // and everything goes back
  undo_.commit();
  return result;
}

std::vector<lease> batch_writer::check_fences(const batch& what) const {
  std::vector<lease> result;
  for (auto& expected : what.fences) {
    auto known = in_.leases.find(expected.shard);
    if (known != in_.leases.end() && known->second.epoch == expected.epoch
        && known->second.seq == expected.seq)
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
    write_room(*x.room);
    result.seq = ++shard.seq;
    write_journal(*x.room, shard);
  }
  if (x.what) {
    auto before = shard.seq;
    result.outcome = write_change(*x.what, shard, result.asked);
    result.seq = shard.seq == before ? 0 : shard.seq;
  }
  auto keeps = x.answer && x.answer->status != 0;
  if (keeps && result.outcome == entry_outcome::applied) {
    add_user(x.answer->user, now_);
    undo_.change(in_.answers, {x.answer->user, x.answer->key}) = {*x.answer,
                                                                  now_};
  }
  return result;
}

entry_outcome batch_writer::write_change(const change& x, lease& shard,
                                         std::optional<booking_brief>& asked) {
  if (x.counters)
    if (auto refused = check_limits(*x.counters))
      return *refused;
  if (x.card_counters)
    if (auto refused = check_limits(*x.card_counters))
      return *refused;
  if (x.kind == change_kind::booking_asked && x.about) {
    asked = write_aborted(x);
    if (asked)
      return entry_outcome::applied;
    asked = booking_brief{};
  } else if (x.row) {
    if (x.only_unused && is_used(*x.row))
      return entry_outcome::ticket_used;
    if (!write_row(x))
      return entry_outcome::state_changed;
  }
  write_parts(x);
  ++shard.seq;
  write_journal(x, shard);
  return entry_outcome::applied;
}

std::optional<entry_outcome>
batch_writer::find_answer(const keyed_answer& x,
                          std::optional<stored_answer>& found) const {
  auto known = in_.answers.find({x.user, x.key});
  if (known == in_.answers.end())
    return std::nullopt;
  auto& kept = known->second.what;
  if (kept.fingerprint != x.fingerprint)
    return entry_outcome::key_conflict;
  found = stored_answer{kept.status, kept.body};
  return entry_outcome::replay;
}

std::optional<entry_outcome>
batch_writer::check_limits(const counter_change& x) const {
  counter_row now;
  auto known = in_.counters.find({x.user, x.event});
  if (known != in_.counters.end())
    now = known->second;
  if (x.tickets > 0 && now.tickets + x.tickets > int64_t{x.tickets_max})
    return entry_outcome::ticket_limit;
  if (x.open_holds > 0
      && now.open_holds + x.open_holds > int64_t{x.open_holds_max})
    return entry_outcome::open_holds;
  return std::nullopt;
}

bool batch_writer::is_used(const booking& row) const {
  auto known = in_.bookings.find(row.id);
  if (known == in_.bookings.end()
      || known->second.row.version != row.version - 1)
    return false; // it is refused for that
  auto& tickets = known->second.row.tickets;
  return std::any_of(tickets.begin(), tickets.end(), [&](auto& x) {
    return in_.check_ins.contains({x.ticket, row.id});
  });
}

bool batch_writer::write_row(const change& x) {
  auto& row = *x.row;
  auto known = in_.bookings.find(row.id);
  if (row.version == 1) {
    if (known != in_.bookings.end())
      return false;
    demand(row.status != booking_status::aborted,
           "an aborted booking is nobody's");
    add_user(row.user, x.at);
    add_booking(row, x);
  } else {
    if (known == in_.bookings.end()
        || known->second.row.version != row.version - 1)
      return false;
    auto& kept = undo_.change(in_.bookings, row.id);
    auto aborted = booking_status::aborted;
    demand((kept.row.status == aborted) == (row.status == aborted),
           "an aborted booking never was another, nor becomes one");
    kept.row.status = row.status;
    kept.row.version = row.version;
    kept.row.hold_until = row.hold_until;
    kept.row.deadline = row.deadline;
    kept.row.total = row.total;
    kept.history.push_back({to_string(x.kind), x.at});
  }
  mark_sold(in_.bookings.at(row.id).row);
  return true;
}

std::optional<booking_brief> batch_writer::write_aborted(const change& x) {
  auto known = in_.bookings.find(*x.about);
  if (known != in_.bookings.end())
    return booking_brief{known->second.row.status, known->second.row.deadline};
  booking row;
  row.id = *x.about;
  row.status = booking_status::aborted;
  row.held_at = x.at;
  row.hold_until = x.at;
  add_booking(row, x);
  return std::nullopt;
}

void batch_writer::add_booking(const booking& row, const change& x) {
  demand(in_.blocks.contains(row.id.home), "a booking's home block exists");
  for (auto& y : row.tickets)
    demand(in_.blocks.contains(y.ticket.block), "a ticket's block exists");
  auto& kept = undo_.change(in_.bookings, row.id);
  kept.row = row;
  kept.row.paid_by.reset();
  std::sort(kept.row.tickets.begin(), kept.row.tickets.end(),
            [](auto& a, auto& b) {
              return a.ticket < b.ticket;
            });
  auto twice = std::adjacent_find(kept.row.tickets.begin(),
                                  kept.row.tickets.end(), [](auto& a, auto& b) {
                                    return a.ticket == b.ticket;
                                  });
  demand(twice == kept.row.tickets.end(), "a booking has a ticket once");
  kept.history.push_back({to_string(x.kind), x.at});
  kept.number = in_.bookings.size();
}

void batch_writer::mark_sold(const booking& row) {
  auto owns = owns_tickets(row);
  if (!owns)
    return;
  for (auto& x : row.tickets) {
    auto owner = in_.sold.find(x.ticket);
    auto mine = owner != in_.sold.end() && owner->second == row.id;
    if (*owns && !mine) {
      demand(owner == in_.sold.end(), "a seat is sold once");
      undo_.change(in_.sold, x.ticket) = row.id;
    } else if (!*owns && mine) {
      undo_.erase(in_.sold, x.ticket);
    }
  }
}

void batch_writer::write_parts(const change& x) {
  demand(!x.about || x.about->home.event == x.block.event,
         "a change is about a booking of its event");
  demand(in_.blocks.contains(x.block), "a change's block exists");
  for (auto& y : x.seats)
    write_seat(x, y);
  if (x.counters)
    write_counters(*x.counters, x.at);
  if (x.card_counters)
    write_counters(*x.card_counters, x.at);
  if (x.attempt) {
    demand(in_.bookings.contains(x.attempt->booking),
           "a payment's booking exists");
    demand(x.attempt->attempt > 0, "attempts are counted from 1");
    undo_.change(in_.payments, {x.attempt->booking, x.attempt->attempt})
      = *x.attempt;
  }
  for (auto& y : x.done)
    undo_.erase(in_.duties, y);
  for (auto& y : x.due) {
    demand(in_.bookings.contains(y.booking), "a duty's booking exists");
    undo_.insert(in_.duties, y);
  }
}

void batch_writer::write_seat(const change& x, const seat_change& y) {
  auto kept = y.status == seat_status::held || y.status == seat_status::sold;
  auto holder = kept ? x.about : std::nullopt;
  demand(!kept || holder, "a held or sold ticket has a holder");
  // SQLite would take it, PostgreSQL could not: whoever builds batches is wrong.
  demand(touched_.insert({x.block, y.seat}).second,
         "a batch changes a seat once");
  auto& row = undo_.change(in_.tickets, {x.block, y.seat});
  demand(row.status != seat_status::sold || y.status == seat_status::available
           || row.holder == holder,
         "a sold ticket changes hands only by becoming available");
  row = {y.status, holder};
}

void batch_writer::write_counters(const counter_change& x, timestamp now) {
  demand(in_.events.contains(x.event), "a counter's event exists");
  add_user(x.user, now);
  auto& row = undo_.change(in_.counters, {x.user, x.event});
  row.tickets += x.tickets;
  row.open_holds += x.open_holds;
  demand(row.tickets >= 0 && row.open_holds >= 0, "counters are not negative");
}

void batch_writer::write_room(const room_change& x) {
  demand(in_.events.contains(x.event), "a room's event exists");
  demand(rooms_.insert(x.event).second, "a batch changes a room once");
  demand(onsale::write(x, undo_.change(in_.rooms, x.event)),
         "a change of a room follows the one before");
}

void batch_writer::write_journal(const room_change& x, const lease& shard) {
  journal_row row;
  row.shard = shard.shard;
  row.seq = shard.seq;
  row.epoch = shard.epoch;
  row.at = x.at;
  row.block = whole(x.event);
  row.kind = to_string(change_kind::room_changed);
  undo_.change(in_.journal, {row.block, shard.seq}) = std::move(row);
}

void batch_writer::write_journal(const change& x, const lease& shard) {
  journal_row row;
  row.shard = shard.shard;
  row.seq = shard.seq;
  row.epoch = shard.epoch;
  row.at = x.at;
  row.block = x.block;
  row.kind = to_string(x.kind);
  row.about = x.about;
  if (x.row && !x.row->user.value.empty())
    row.user = x.row->user;
  else if (x.counters)
    row.user = x.counters->user;
  row.seats = x.seats;
  undo_.change(in_.journal, {x.block, shard.seq}) = std::move(row);
}

void batch_writer::add_user(const user_id& id, timestamp now) {
  if (!in_.users.contains(id))
    undo_.change(in_.users, id) = {id, {}, {}, now};
}

void batch_writer::demand(bool holds, const char* rule) {
  if (!holds && !broken_)
    broken_ = store_error{store_errc::broken, rule};
}

} // namespace onsale::storage::memory
