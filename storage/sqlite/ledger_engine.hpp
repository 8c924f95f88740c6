#pragma once

#include "storage/ledger.hpp"
#include "storage/sqlite/batch_writer.hpp"
#include "storage/sqlite/booking_rows.hpp"
#include "storage/sqlite/room_rows.hpp"
#include "storage/sqlite/session.hpp"

namespace onsale::storage::sqlite {

class ledger_engine : public ledger {
public:
  /// @pre the store is migrated
  ledger_engine(session& on, shard_id shard_count);

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
  block_image load_block(const block_id& id);
  booking_page find_of_user(const user_id& user, const std::string& after,
                            size_t page_items);
  booking_page
  find_of_event(event_id event, const std::string& after, size_t page_items);
  booking_page
  find_sold(timestamp since, const std::string& after, size_t page_items);
  std::vector<block_id> find_touched(const std::vector<event_id>& events);
  std::vector<block_id> find_restless(const std::vector<shard_id>& shards);
  booking_page read_page(cursor& rows, size_t page_items);
  std::vector<journal_row>
  read_journal(const block_id& block, std::optional<seat_index> seat);
  void forget_chunk(timestamp before, uint64_t gone, reply_to<uint64_t> done);

  session& on_;
  shard_id shard_count_;
  batch_writer writer_;
  booking_reader bookings_;
  room_rows rooms_;
  statement version_;
  statement seats_;
  statement due_bookings_;
  statement duties_;
  statement restless_;
  statement touched_;
  statement find_;
  statement of_user_;
  statement place_of_;
  statement of_event_;
  statement sold_;
  statement answer_;
  statement history_;
  statement oldest_answers_;
  statement forget_;
  statement probe_;
};

} // namespace onsale::storage::sqlite
