#pragma once

#include "storage/ledger.hpp"
#include "storage/postgres/session.hpp"

namespace onsale::storage::postgres {

/// Batches on one session, one at a time; everything that only reads on another.
class ledger_engine : public ledger {
public:
  ledger_engine(session& commits, session& reads, shard_id shard_count)
    : commits_(commits), reads_(reads), shard_count_(shard_count) {
    // nop
  }

  void commit(batch what, reply_to<batch_result> done) override;
  void probe(shard_id shard, reply_to<unit> done) override;
  void load_blocks(std::vector<block_id> blocks,
                   reply_to<std::vector<block_image>> done) override;
  void restless_blocks(std::vector<shard_id> shards,
                       reply_to<std::vector<block_id>> done) override;
  void touched_blocks(std::vector<event_id> events,
                      reply_to<std::vector<block_id>> done) override;
  void
  load_room(event_id event, reply_to<std::optional<room_image>> done) override;
  void find_booking(booking_id id,
                    reply_to<std::optional<booking_record>> done) override;
  void bookings_of(user_id user, std::string cursor, size_t page_items,
                   reply_to<booking_page> done) override;
  void bookings_of_event(event_id event, std::string cursor, size_t page_items,
                         reply_to<booking_page> done) override;
  void sold_bookings(timestamp since, std::string cursor, size_t page_items,
                     reply_to<booking_page> done) override;
  void find_answer(user_id user, std::string key,
                   reply_to<std::optional<keyed_answer>> done) override;
  void history_of(block_id block, std::optional<seat_index> seat,
                  reply_to<std::vector<journal_row>> done) override;
  void forget_answers(timestamp before, reply_to<uint64_t> done) override;

private:
  void forget_chunk(timestamp before, uint64_t gone, reply_to<uint64_t> done);

  session& commits_;
  session& reads_;
  const shard_id shard_count_;
};

} // namespace onsale::storage::postgres
