#include "storage/sqlite/ledger_engine.hpp"

#include "storage/sqlite/host_clock.hpp"

#include <algorithm>
#include <limits>

namespace onsale::storage::sqlite {

namespace {

/// Answers deleted in one transaction: batches wait for no longer than that.
constexpr int forget_chunk_rows = 1'000;

} // namespace

ledger_engine::ledger_engine(session& on, shard_id shard_count)
  : on_(on), shard_count_(shard_count), writer_(on.db()), bookings_(on.db()),
    rooms_(on.db()),
    version_(on.db(), "SELECT coalesce(max(seq), 0) FROM journal"
                      " WHERE event = ?1 AND block = ?2"),
    seats_(on.db(), "SELECT seat, status, home, token FROM ticket"
                    " WHERE event = ?1 AND block = ?2 AND status <> 0"
                    " ORDER BY seat"),
    due_bookings_(on.db(),
                  "SELECT " ONSALE_BOOKING_COLUMNS ONSALE_BOOKING_TABLES
                  "WHERE b.event = ?1 AND b.block = ?2"
                  " AND b.deadline IS NOT NULL ORDER BY b.token"),
    duties_(on.db(), "SELECT token, kind, number FROM outbox"
                     " WHERE event = ?1 AND block = ?2"
                     " ORDER BY token, kind, number"),
    restless_(on.db(),
              "SELECT event, block FROM booking WHERE deadline IS NOT NULL"
              " UNION SELECT event, block FROM outbox"
              " UNION SELECT event, block FROM ticket"
              " WHERE status = 1 AND home <> block ORDER BY 1, 2"),
    touched_(on.db(), "SELECT block FROM ticket_block b WHERE event = ?1"
                      " AND EXISTS (SELECT 1 FROM ticket t"
                      " WHERE t.event = b.event AND t.block = b.block)"
                      " ORDER BY block"),
    find_(on.db(), "SELECT " ONSALE_BOOKING_COLUMNS ONSALE_BOOKING_TABLES
                   "WHERE b.event = ?1 AND b.block = ?2 AND b.token = ?3"),
    of_user_(on.db(),
             "SELECT " ONSALE_BOOKING_COLUMNS ONSALE_BOOKING_TABLES
             "WHERE b.user = (SELECT number FROM app_user WHERE id = ?1)"
             " AND (b.held_at, b.number) < (?2, ?3)"
             " ORDER BY b.held_at DESC, b.number DESC LIMIT ?4"),
    place_of_(on.db(), "SELECT held_at, number FROM booking"
                       " WHERE event = ?1 AND block = ?2 AND token = ?3"),
    of_event_(on.db(), "SELECT " ONSALE_BOOKING_COLUMNS ONSALE_BOOKING_TABLES
                       "WHERE b.event = ?1 AND (b.block, b.token) > (?2, ?3)"
                       " AND b.status <> 9 ORDER BY b.block, b.token LIMIT ?4"),
    sold_(on.db(), "SELECT " ONSALE_BOOKING_COLUMNS ONSALE_BOOKING_TABLES
                   "WHERE (b.event, b.block, b.token) > (?1, ?2, ?3)"
                   " AND b.status = 3 AND b.held_at >= ?5"
                   " ORDER BY b.event, b.block, b.token LIMIT ?4"),
    answer_(on.db(), "SELECT fingerprint, status, body FROM idempotency"
                     " WHERE user = (SELECT number FROM app_user WHERE id = ?1)"
                     " AND key = ?2"),
    history_(on.db(),
             "SELECT j.seq, j.shard, j.epoch, j.at, j.kind, j.home, j.token,"
             " u.id, j.seats"
             " FROM journal j LEFT JOIN app_user u ON u.number = j.user"
             " WHERE j.event = ?1 AND j.block = ?2 ORDER BY j.seq"),
    oldest_answers_(on.db(), "SELECT number, created FROM idempotency"
                             " ORDER BY number LIMIT ?1"),
    forget_(on.db(), "DELETE FROM idempotency WHERE number <= ?1"),
    probe_(on.db(), "UPDATE shard_lease SET seq = seq + ?2 WHERE shard = ?1") {
}

void ledger_engine::commit(batch what, reply_to<batch_result> done) {
  on_.post([this, what = std::move(what), done = std::move(done)] {
    done(writer_.commit(what, host_now()));
  });
}

void ledger_engine::probe(shard_id shard, reply_to<unit> done) {
  on_.change<unit>(std::move(done), [this, shard] {
    // SQLite does not write a row that stays as it is.
    probe_.run(shard, 1);
    probe_.run(shard, -1);
    return store_result<unit>{unit{}};
  });
}

void ledger_engine::load_blocks(std::vector<block_id> blocks,
                                reply_to<std::vector<block_image>> done) {
  on_.ask(std::move(done), [this, blocks = std::move(blocks)] {
    std::vector<block_image> result;
    for (auto& x : blocks)
      result.push_back(load_block(x));
    return result;
  });
}

block_image ledger_engine::load_block(const block_id& id) {
  block_image result;
  auto event = id.event.value;
  auto version = version_.query(event, id.block);
  if (version.next())
    result.version = version.natural<uint64_t>();
  auto seats = seats_.query(event, id.block);
  while (seats.next()) {
    block_image::taken_seat x;
    x.seat = seats.natural<seat_index>();
    x.status = read_enum(on_.db(), seats, seat_status::blocked);
    x.holder = read_holder(seats, id.event);
    result.seats.push_back(x);
  }
  auto bookings = due_bookings_.query(event, id.block);
  while (bookings.next())
    result.bookings.push_back(bookings_.read(bookings).row);
  auto duties = duties_.query(event, id.block);
  while (duties.next()) {
    duty x;
    x.booking.home = id;
    x.booking.token = duties.array<16>();
    x.kind = read_enum(on_.db(), duties, duty_kind::free_follower);
    x.number = duties.natural<uint32_t>();
    result.duties.push_back(x);
  }
  return result;
}

void ledger_engine::restless_blocks(std::vector<shard_id> shards,
                                    reply_to<std::vector<block_id>> done) {
  std::sort(shards.begin(), shards.end());
  on_.ask(std::move(done), [this, shards = std::move(shards)] {
    return find_restless(shards);
  });
}

std::vector<block_id>
ledger_engine::find_restless(const std::vector<shard_id>& shards) {
  std::vector<block_id> result;
  auto rows = restless_.query();
  while (rows.next()) {
    block_id x;
    x.event.value = rows.natural<uint64_t>();
    x.block = rows.natural<uint32_t>();
    auto shard = shard_of(x, shard_count_);
    if (std::binary_search(shards.begin(), shards.end(), shard))
      result.push_back(x);
  }
  return result;
}

void ledger_engine::load_room(event_id event,
                              reply_to<std::optional<room_image>> done) {
  on_.ask(std::move(done), [this, event] {
    return rooms_.load(event);
  });
}

void ledger_engine::touched_blocks(std::vector<event_id> events,
                                   reply_to<std::vector<block_id>> done) {
  std::sort(events.begin(), events.end());
  on_.ask(std::move(done), [this, events = std::move(events)] {
    return find_touched(events);
  });
}

std::vector<block_id>
ledger_engine::find_touched(const std::vector<event_id>& events) {
  std::vector<block_id> result;
  for (auto event : events) {
    auto rows = touched_.query(event.value);
    while (rows.next())
      result.push_back({event, rows.natural<uint32_t>()});
  }
  return result;
}

void ledger_engine::find_booking(booking_id id,
                                 reply_to<std::optional<booking_record>> done) {
  on_.ask(std::move(done), [this, id] {
    std::optional<booking_record> result;
    auto rows = find_.query(id.home.event.value, id.home.block, id.token);
    if (rows.next())
      result = bookings_.read(rows);
    return result;
  });
}

void ledger_engine::bookings_of(user_id user, std::string cursor,
                                size_t page_items,
                                reply_to<booking_page> done) {
  on_.ask(std::move(done), [this, user = std::move(user),
                            after = std::move(cursor), page_items] {
    return find_of_user(user, after, page_items);
  });
}

booking_page
ledger_engine::find_of_user(const user_id& user, const std::string& after,
                            size_t page_items) {
  auto held_at = std::numeric_limits<int64_t>::max();
  auto number = held_at;
  if (!after.empty()) {
    auto last = parse_booking_id(after);
    if (!last)
      return {};
    auto place = place_of_.query(last->home.event.value, last->home.block,
                                 last->token);
    if (!place.next())
      return {};
    held_at = place.integer();
    number = place.integer();
  }
  auto rows = of_user_.query(user.value, held_at, number, page_items + 1);
  return read_page(rows, page_items);
}

void ledger_engine::bookings_of_event(event_id event, std::string cursor,
                                      size_t page_items,
                                      reply_to<booking_page> done) {
  on_.ask(std::move(done),
          [this, event, after = std::move(cursor), page_items] {
            return find_of_event(event, after, page_items);
          });
}

booking_page
ledger_engine::find_of_event(event_id event, const std::string& after,
                             size_t page_items) {
  booking_id last;
  if (!after.empty()) {
    auto given = parse_booking_id(after);
    if (!given || given->home.event != event)
      return {};
    last = *given;
  }
  auto rows = of_event_.query(event.value, last.home.block, last.token,
                              page_items + 1);
  return read_page(rows, page_items);
}

void ledger_engine::sold_bookings(timestamp since, std::string cursor,
                                  size_t page_items,
                                  reply_to<booking_page> done) {
  on_.ask(std::move(done),
          [this, since, after = std::move(cursor), page_items] {
            return find_sold(since, after, page_items);
          });
}

booking_page ledger_engine::find_sold(timestamp since, const std::string& after,
                                      size_t page_items) {
  booking_id last;
  if (!after.empty()) {
    auto given = parse_booking_id(after);
    if (!given)
      return {};
    last = *given;
  }
  auto rows = sold_.query(last.home.event.value, last.home.block, last.token,
                          page_items + 1, since);
  return read_page(rows, page_items);
}

booking_page ledger_engine::read_page(cursor& rows, size_t page_items) {
  booking_page result;
  while (rows.next()) {
    // One row more than the page tells that there is another.
    if (result.bookings.size() == page_items) {
      if (page_items > 0)
        result.cursor = to_string(result.bookings.back().row.id);
      break;
    }
    result.bookings.push_back(bookings_.read(rows));
  }
  return result;
}

void ledger_engine::find_answer(user_id user, std::string key,
                                reply_to<std::optional<keyed_answer>> done) {
  on_.ask(std::move(done),
          [this, user = std::move(user), key = std::move(key)] {
            std::optional<keyed_answer> result;
            auto rows = answer_.query(user.value, bytes_of(key));
            if (!rows.next())
              return result;
            result.emplace();
            result->user = user;
            result->key = key;
            result->fingerprint = rows.array<32>();
            result->status = rows.natural<uint16_t>();
            result->body = rows.text();
            return result;
          });
}

void ledger_engine::history_of(block_id block, std::optional<seat_index> seat,
                               reply_to<std::vector<journal_row>> done) {
  on_.ask(std::move(done), [this, block, seat] {
    return read_journal(block, seat);
  });
}

std::vector<journal_row>
ledger_engine::read_journal(const block_id& block,
                            std::optional<seat_index> seat) {
  std::vector<journal_row> result;
  auto rows = history_.query(block.event.value, block.block);
  while (rows.next()) {
    journal_row x;
    x.seq = rows.natural<uint64_t>();
    x.shard = rows.natural<shard_id>();
    x.epoch = rows.natural<uint64_t>();
    x.at = rows.time();
    x.block = block;
    x.kind = to_string(read_enum(on_.db(), rows, change_kind::room_changed));
    x.about = read_holder(rows, block.event);
    if (auto user = rows.maybe_text())
      x.user = user_id{std::move(*user)};
    x.seats = parse_seats(rows.text());
    auto touched = std::any_of(x.seats.begin(), x.seats.end(), [&](auto& y) {
      return y.seat == seat;
    });
    if (!seat || touched)
      result.push_back(std::move(x));
  }
  return result;
}

void ledger_engine::forget_answers(timestamp before, reply_to<uint64_t> done) {
  forget_chunk(before, 0, std::move(done));
}

void ledger_engine::forget_chunk(timestamp before, uint64_t gone,
                                 reply_to<uint64_t> done) {
  auto forget = [this, before]() -> uint64_t {
    // Rows are numbered as they are kept: the old ones are the first.
    int64_t last = 0;
    uint64_t old = 0;
    auto rows = oldest_answers_.query(forget_chunk_rows);
    while (rows.next()) {
      auto number = rows.integer();
      if (rows.time() >= before)
        break;
      last = number;
      ++old;
    }
    if (old > 0)
      forget_.run(last);
    return old;
  };
  auto next = [this, before, gone, done](store_result<uint64_t> x) {
    if (x && *x == forget_chunk_rows)
      return forget_chunk(before, gone + *x, done);
    done(x ? store_result<uint64_t>{gone + *x} : std::move(x));
  };
  on_.change<uint64_t>(std::move(next), forget);
}

} // namespace onsale::storage::sqlite
