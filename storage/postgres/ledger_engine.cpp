#include "storage/postgres/ledger_engine.hpp"

#include "storage/postgres/block_images.hpp"
#include "storage/postgres/booking_rows.hpp"
#include "storage/postgres/commit_call.hpp"
#include "storage/postgres/replies.hpp"
#include "storage/postgres/room_rows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace onsale::storage::postgres {

namespace {

/// Answers deleted in one transaction.
constexpr int32_t forget_chunk_rows = 5'000;

// From one block to the next by the index, however many holds a block has; and
// a booking's key tells its home.
constexpr statement restless_statement{
  "restless_blocks",
  "WITH RECURSIVE held (event, block) AS ("
  "(SELECT event, block FROM booking WHERE due ORDER BY event, block LIMIT 1)"
  " UNION ALL SELECT n.event, n.block FROM held h CROSS JOIN LATERAL ("
  "SELECT b.event, b.block FROM booking b"
  " WHERE b.due AND (b.event, b.block) > (h.event, h.block)"
  " ORDER BY b.event, b.block LIMIT 1) n)"
  " SELECT event, block FROM held"
  " UNION SELECT event, block FROM follower_seat"
  " UNION SELECT"
  " ('x' || encode(substr(booking, 1, 8), 'hex'))::bit(64)::bigint,"
  " ('x' || encode(substr(booking, 9, 4), 'hex'))::bit(32)::int"
  " FROM outbox ORDER BY 1, 2"};
constexpr statement touched_statement{
  "touched_blocks",
  "SELECT b.event, b.block FROM ticket_block b WHERE b.event = ANY "
  "($1::bigint[])"
  " AND EXISTS (SELECT 1 FROM ticket t"
  " WHERE t.event = b.event AND t.block = b.block) ORDER BY 1, 2"};
constexpr statement find_statement{"find_booking",
                                   "SELECT " ONSALE_BOOKING_COLUMNS
                                   " FROM booking_record WHERE id = $1"};
constexpr statement of_user_statement{
  "bookings_of",
  "SELECT " ONSALE_BOOKING_COLUMNS " FROM booking_record WHERE user_id = $1"
  " AND ($2::bytea IS NULL OR (held_at, id)"
  " < (SELECT held_at, id FROM booking WHERE id = $2::bytea))"
  " ORDER BY held_at DESC, id DESC LIMIT $3"};
constexpr statement of_event_statement{
  "bookings_of_event",
  "SELECT " ONSALE_BOOKING_COLUMNS " FROM booking_record"
  " WHERE id > $1 AND id < $2 AND status <> 9 ORDER BY id LIMIT $3"};
constexpr statement sold_statement{"sold_bookings",
                                   "SELECT " ONSALE_BOOKING_COLUMNS
                                   " FROM booking_record WHERE id > $1"
                                   " AND status = 3 AND held_at >= $3"
                                   " ORDER BY id LIMIT $2"};
constexpr statement answer_statement{
  "find_answer", "SELECT fingerprint, status, body FROM idempotency"
                 " WHERE user_id = $1 AND key = $2"};
constexpr statement history_statement{
  "history_of",
  "SELECT shard, seq, epoch, at, kind, booking, user_id, seats FROM journal"
  " WHERE event = $1 AND block = $2 AND ($3::text IS NULL"
  " OR ' ' || seats LIKE '% ' || $3::text || ':%') ORDER BY seq"};
constexpr statement probe_statement{
  "probe", "UPDATE shard_lease SET seq = seq WHERE shard = $1"};
constexpr statement forget_statement{
  "forget_answers",
  "DELETE FROM idempotency WHERE ctid = ANY (ARRAY("
  "SELECT ctid FROM idempotency WHERE stored_at < $1 LIMIT $2))"};

int64_t limit_of(size_t page_items) {
  return static_cast<int64_t>(page_items) + 1; // one more tells of a next page
}

auto read_page(const statement& what, size_t page_items) {
  return
    [&what, page_items](std::vector<rows> from) -> store_result<booking_page> {
      booking_page result;
      auto& found = from.at(0);
      auto shown = std::min(found.size(), static_cast<int>(page_items));
      for (int i = 0; i < shown; ++i) {
        auto row = found[i];
        result.bookings.push_back(read_booking(row));
        if (row.bad())
          return misread(what);
      }
      if (shown > 0 && shown < found.size())
        result.cursor = to_string(result.bookings.back().row.id);
      return result;
    };
}

store_result<std::vector<journal_row>>
read_journal(block_id block, const std::vector<rows>& from) {
  std::vector<journal_row> result;
  for (int i = 0; i < from.at(0).size(); ++i) {
    auto row = from[0][i];
    journal_row x;
    x.shard = static_cast<shard_id>(row.natural());
    x.seq = row.natural();
    x.epoch = row.natural();
    x.at = row.time();
    x.block = block;
    x.kind = row.text();
    x.about = row.maybe(&row_reader::booking);
    if (auto user = row.maybe(&row_reader::text))
      x.user = user_id{std::move(*user)};
    auto seats = parse_seats(row.text());
    if (row.bad() || !seats)
      return misread(history_statement);
    x.seats = std::move(*seats);
    result.push_back(std::move(x));
  }
  return result;
}

/// @pre the batch has one
const lease& fence_of(const batch& what, shard_id shard) {
  return *std::find_if(what.fences.begin(), what.fences.end(),
                       [&](const lease& x) {
                         return x.shard == shard;
                       });
}

parameters block_parameters(const block_id& x) {
  parameters result;
  result.add(static_cast<int64_t>(x.event.value));
  result.add(static_cast<int32_t>(x.block));
  return result;
}

} // namespace

void ledger_engine::commit(batch what, reply_to<batch_result> done) {
  auto read = [sent = batch_outline{what}](std::vector<rows> from) {
    return read_commit(sent, from.at(0));
  };
  auto writes = std::any_of(
    what.entries.begin(), what.entries.end(), [](const ledger_entry& x) {
      return x.writes() || (x.answer && x.answer->status != 0);
    });
  std::vector<query> queries{call_commit(what)};
  for (const auto& x : what.entries)
    if (x.room)
      queries.push_back(write_room(*x.room, fence_of(what, x.shard)));
  commits_.submit(
    {std::move(queries), writes, replying(std::move(done), std::move(read))});
}

void ledger_engine::probe(shard_id shard, reply_to<unit> done) {
  auto read = [](const std::vector<rows>&) -> store_result<unit> {
    return unit{};
  };
  commits_.submit({{{&probe_statement, parameters{}.add(int32_t{shard})}},
                   true,
                   replying(std::move(done), read)});
}

void ledger_engine::load_blocks(std::vector<block_id> blocks,
                                reply_to<std::vector<block_image>> done) {
  auto queries = query_images(blocks);
  auto read = [blocks = std::move(blocks)](std::vector<rows> from) {
    return read_images(blocks, from);
  };
  reads_.submit(
    {std::move(queries), false, replying(std::move(done), std::move(read))});
}

void ledger_engine::restless_blocks(std::vector<shard_id> shards,
                                    reply_to<std::vector<block_id>> done) {
  std::sort(shards.begin(), shards.end());
  auto read = [shards = std::move(shards), count = shard_count_](
                std::vector<rows> from) -> store_result<std::vector<block_id>> {
    std::vector<block_id> result;
    for (int i = 0; i < from.at(0).size(); ++i) {
      auto row = from[0][i];
      block_id x{{row.natural()}, static_cast<uint32_t>(row.natural())};
      if (row.bad())
        return misread(restless_statement);
      if (std::binary_search(shards.begin(), shards.end(), shard_of(x, count)))
        result.push_back(x);
    }
    return result;
  };
  reads_.submit({{{&restless_statement, {}}},
                 false,
                 replying(std::move(done), std::move(read))});
}

void ledger_engine::load_room(event_id event,
                              reply_to<std::optional<room_image>> done) {
  auto read = [event](const std::vector<rows>& from) {
    return read_room(event, from);
  };
  reads_.submit(
    {query_room(event), false, replying(std::move(done), std::move(read))});
}

void ledger_engine::touched_blocks(std::vector<event_id> events,
                                   reply_to<std::vector<block_id>> done) {
  int8s wanted;
  for (auto x : events)
    wanted.add(static_cast<int64_t>(x.value));
  auto read =
    [](std::vector<rows> from) -> store_result<std::vector<block_id>> {
    std::vector<block_id> result;
    for (int i = 0; i < from.at(0).size(); ++i) {
      auto row = from[0][i];
      result.push_back({{row.natural()}, static_cast<uint32_t>(row.natural())});
      if (row.bad())
        return misread(touched_statement);
    }
    return result;
  };
  reads_.submit({{{&touched_statement, parameters{}.add(wanted)}},
                 false,
                 replying(std::move(done), read)});
}

void ledger_engine::find_booking(booking_id id,
                                 reply_to<std::optional<booking_record>> done) {
  auto read =
    [](std::vector<rows> from) -> store_result<std::optional<booking_record>> {
    if (from.at(0).size() == 0)
      return std::optional<booking_record>{};
    auto row = from[0][0];
    std::optional result{read_booking(row)};
    if (row.bad())
      return misread(find_statement);
    return result;
  };
  reads_.submit({{{&find_statement, parameters{}.add(key_of(id))}},
                 false,
                 replying(std::move(done), read)});
}

void ledger_engine::bookings_of(user_id user, std::string cursor,
                                size_t page_items,
                                reply_to<booking_page> done) {
  parameters with;
  with.add(std::string_view{user.value});
  if (auto id = parse_booking_id(cursor))
    with.add(key_of(*id));
  else if (cursor.empty())
    with.add_null();
  else // nobody's: there is nothing after it
    with.add(bytes{});
  with.add(limit_of(page_items));
  reads_.submit(
    {{{&of_user_statement, std::move(with)}},
     false,
     replying(std::move(done), read_page(of_user_statement, page_items))});
}

void ledger_engine::bookings_of_event(event_id event, std::string cursor,
                                      size_t page_items,
                                      reply_to<booking_page> done) {
  auto after = first_key(event);
  auto last = first_key({event.value + 1});
  if (auto id = parse_booking_id(cursor))
    after = key_of(*id);
  else if (!cursor.empty())
    after = last;
  reads_.submit(
    {{{&of_event_statement,
       parameters{}.add(after).add(last).add(limit_of(page_items))}},
     false,
     replying(std::move(done), read_page(of_event_statement, page_items))});
}

void ledger_engine::sold_bookings(timestamp since, std::string cursor,
                                  size_t page_items,
                                  reply_to<booking_page> done) {
  auto after = first_key({0});
  if (auto id = parse_booking_id(cursor))
    after = key_of(*id);
  else if (!cursor.empty()) // nobody's: there is nothing after it
    after = first_key({std::numeric_limits<uint64_t>::max()});
  reads_.submit(
    {{{&sold_statement,
       parameters{}.add(after).add(limit_of(page_items)).add(since)}},
     false,
     replying(std::move(done), read_page(sold_statement, page_items))});
}

void ledger_engine::find_answer(user_id user, std::string key,
                                reply_to<std::optional<keyed_answer>> done) {
  parameters with;
  with.add(std::string_view{user.value}).add(bytes{key});
  auto read =
    [user = std::move(user), key = std::move(key)](
      std::vector<rows> from) -> store_result<std::optional<keyed_answer>> {
    if (from.at(0).size() == 0)
      return std::optional<keyed_answer>{};
    auto row = from[0][0];
    keyed_answer result;
    result.user = user;
    result.key = key;
    auto hash = row.binary().value;
    result.status = static_cast<uint16_t>(row.natural());
    result.body = row.binary().value;
    if (row.bad() || hash.size() != result.fingerprint.size())
      return misread(answer_statement);
    std::copy(hash.begin(), hash.end(), result.fingerprint.begin());
    return std::optional{std::move(result)};
  };
  reads_.submit({{{&answer_statement, std::move(with)}},
                 false,
                 replying(std::move(done), std::move(read))});
}

void ledger_engine::history_of(block_id block, std::optional<seat_index> seat,
                               reply_to<std::vector<journal_row>> done) {
  auto with = block_parameters(block);
  if (seat)
    with.add(std::string_view{std::to_string(*seat)});
  else
    with.add_null();
  auto read = [block](std::vector<rows> from) {
    return read_journal(block, from);
  };
  reads_.submit({{{&history_statement, std::move(with)}},
                 false,
                 replying(std::move(done), read)});
}

void ledger_engine::forget_answers(timestamp before, reply_to<uint64_t> done) {
  forget_chunk(before, 0, std::move(done));
}

void ledger_engine::forget_chunk(timestamp before, uint64_t gone,
                                 reply_to<uint64_t> done) {
  auto next = [this, before, gone, done = std::move(done)](answer x) {
    if (x.error)
      return done(failure{std::move(*x.error)});
    auto chunk = x.results.at(0).affected();
    if (chunk < static_cast<uint64_t>(forget_chunk_rows))
      return done(gone + chunk);
    forget_chunk(before, gone + chunk, done);
  };
  reads_.submit({{{&forget_statement,
                   parameters{}.add(before).add(int64_t{forget_chunk_rows})}},
                 true,
                 std::move(next)});
}

} // namespace onsale::storage::postgres
