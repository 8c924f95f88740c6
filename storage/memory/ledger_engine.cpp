#include "storage/memory/ledger_engine.hpp"

#include "storage/memory/batch_writer.hpp"
#include "storage/memory/booking_lists.hpp"

#include <algorithm>

namespace onsale::storage::memory {

void ledger_engine::commit(batch what, reply_to<batch_result> done) {
  gate_.run(std::move(done), [this, what = std::move(what)] {
    return write(what);
  });
}

void ledger_engine::probe(shard_id, reply_to<unit> done) {
  gate_.run(std::move(done), [] {
    return store_result<unit>{unit{}};
  });
}

store_result<batch_result> ledger_engine::write(const batch& what) {
  auto now = on_.now();
  return on_.locked<batch_result>([&](tables& in) {
    return batch_writer{in, now}.commit(what);
  });
}

void ledger_engine::load_blocks(std::vector<block_id> blocks,
                                reply_to<std::vector<block_image>> done) {
  on_.answer(std::move(done), [blocks = std::move(blocks)](const tables& in) {
    std::vector<block_image> result;
    for (auto& x : blocks)
      result.push_back(load_block(in, x));
    return result;
  });
}

void ledger_engine::restless_blocks(std::vector<shard_id> shards,
                                    reply_to<std::vector<block_id>> done) {
  on_.answer(std::move(done), [shards = std::move(shards)](const tables& in) {
    return find_restless(in, shards);
  });
}

void ledger_engine::touched_blocks(std::vector<event_id> events,
                                   reply_to<std::vector<block_id>> done) {
  on_.answer(std::move(done), [events = std::move(events)](const tables& in) {
    return find_touched(in, events);
  });
}

void ledger_engine::load_room(event_id event,
                              reply_to<std::optional<room_image>> done) {
  on_.answer(std::move(done), [event](const tables& in) {
    auto known = in.rooms.find(event);
    return known == in.rooms.end() ? std::nullopt
                                   : std::optional{known->second};
  });
}

void ledger_engine::find_booking(booking_id id,
                                 reply_to<std::optional<booking_record>> done) {
  on_.answer(std::move(done), [id](const tables& in) {
    auto known = in.bookings.find(id);
    return known == in.bookings.end()
             ? std::nullopt
             : std::optional{read_booking(in, known->second)};
  });
}

void ledger_engine::bookings_of(user_id user, std::string cursor,
                                size_t page_items,
                                reply_to<booking_page> done) {
  on_.answer(std::move(done),
             [user = std::move(user), cursor = std::move(cursor),
              page_items](const tables& in) {
               return list_of_user(in, user, cursor, page_items);
             });
}

void ledger_engine::bookings_of_event(event_id event, std::string cursor,
                                      size_t page_items,
                                      reply_to<booking_page> done) {
  on_.answer(std::move(done),
             [event, cursor = std::move(cursor), page_items](const tables& in) {
               return list_of_event(in, event, cursor, page_items);
             });
}

void ledger_engine::sold_bookings(timestamp since, std::string cursor,
                                  size_t page_items,
                                  reply_to<booking_page> done) {
  on_.answer(std::move(done),
             [since, cursor = std::move(cursor), page_items](const tables& in) {
               return list_sold(in, since, cursor, page_items);
             });
}

void ledger_engine::find_answer(user_id user, std::string key,
                                reply_to<std::optional<keyed_answer>> done) {
  on_.answer(std::move(done), [user = std::move(user),
                               key = std::move(key)](const tables& in) {
    auto known = in.answers.find({user, key});
    return known == in.answers.end() ? std::nullopt
                                     : std::optional{known->second.what};
  });
}

void ledger_engine::history_of(block_id block, std::optional<seat_index> seat,
                               reply_to<std::vector<journal_row>> done) {
  on_.answer(std::move(done), [block, seat](const tables& in) {
    std::vector<journal_row> result;
    for (auto x = in.journal.lower_bound({block, 0});
         x != in.journal.end() && x->first.first == block; ++x) {
      auto& seats = x->second.seats;
      if (!seat || std::any_of(seats.begin(), seats.end(), [&](auto& y) {
            return y.seat == *seat;
          }))
        result.push_back(x->second);
    }
    return result;
  });
}

void ledger_engine::forget_answers(timestamp before, reply_to<uint64_t> done) {
  on_.answer(std::move(done), [before](tables& in) -> uint64_t {
    return std::erase_if(in.answers, [&](auto& x) {
      return x.second.created < before;
    });
  });
}

} // namespace onsale::storage::memory
