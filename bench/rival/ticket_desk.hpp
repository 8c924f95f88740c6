#pragma once

#include "bench/rival/postgres_pool.hpp"
#include "domain/ids.hpp"
#include "http/redis/redis_link.hpp"
#include "http/router.hpp"
#include "payments/gateway.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace onsale::rival {

/// The usual design: a Redis lock per seat with a time to live (`SET NX PX`),
/// then the seats' status checked and written in PostgreSQL; the second
/// transaction sells them once the card is authorised. Speaks the two booking
/// calls of the contract. For one I/O thread.
///
/// What it leaves out, in its favour: limits per user, idempotency keys, an
/// outbox for the capture, and a journal.
class ticket_desk {
public:
  ticket_desk(http::redis_link& locks, postgres_pool& tickets,
              payments::gateway& provider);

  void add_routes(http::router& to);

private:
  struct wanted {
    event_id event;
    uint32_t block = 0;
    std::vector<seat_index> seats; // one, or two neighbours
  };

  /// A request for seats on its way.
  struct reservation {
    std::string user;
    std::string booking;
    wanted seats;
    bool any = false; // the desk chooses the seats
    int tries = 0;
    http::reply done;
  };

  using reservation_ptr = std::shared_ptr<reservation>;

  /// Pairs that were free when the tickets were last looked at, and who waits
  /// for the next look.
  struct choice {
    std::deque<std::pair<uint32_t, seat_index>> pairs;
    std::vector<reservation_ptr> waiting;
    bool looking = false;
  };

  void reserve(http::exchange& x, http::reply done);
  void confirm(http::exchange& x, http::reply done);
  void choose(reservation_ptr x);
  void look(event_id event);
  void lock(reservation_ptr x);
  void locked(reservation_ptr x, const std::vector<bool>& got);
  void unlock(const wanted& seats, const std::vector<bool>& got);
  void hold(reservation_ptr x);
  void missed(reservation_ptr x);
  void pay(std::shared_ptr<http::reply> done, std::string user,
           std::string booking, std::string method, int64_t amount);
  std::string next_booking(const wanted& seats);

  http::redis_link& locks_;
  postgres_pool& tickets_;
  payments::gateway& provider_;
  std::mt19937_64 random_;
  std::map<event_id, choice> choices_;
  std::unordered_map<std::string, int64_t> amounts_; // of holds made here
};

} // namespace onsale::rival
