#include "bench/rival/ticket_desk.hpp"

#include "bench/rival/statements.hpp"
#include "http/exchange.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <hiredis/hiredis.h>
#include <utility>

namespace onsale::rival {

namespace {

/// As long as a hold.
constexpr const char* lock_ms = "480000";

/// How often the desk tries other seats before it says that there are none.
constexpr int tries_max = 20;

std::string lock_name(event_id event, uint32_t block, seat_index seat) {
  return "seat:" + to_string(ticket_id{{event, block}, seat});
}

int64_t number_at(const PGresult* rows, int row, int column) {
  const auto* text = PQgetvalue(rows, row, column);
  int64_t result = 0;
  std::from_chars(text, text + std::strlen(text), result);
  return result;
}

bool has_rows(const PGresult* x) {
  return PQresultStatus(x) == PGRES_TUPLES_OK && PQntuples(x) > 0;
}

http::response unavailable(const PGresult* x) {
  return http::problem_response("unavailable", PQresultErrorMessage(x));
}

} // namespace

ticket_desk::ticket_desk(http::redis_link& locks, postgres_pool& tickets,
                         payments::gateway& provider)
  : locks_(locks), tickets_(tickets), provider_(provider),
    random_(std::random_device{}()) {
}

void ticket_desk::add_routes(http::router& to) {
  auto user = http::json_policy(http::access::user);
  to.add("POST /booking/reserve", user,
         [this](http::exchange& x, http::reply done) {
           reserve(x, std::move(done));
         });
  to.add("POST /booking/confirm", user,
         [this](http::exchange& x, http::reply done) {
           confirm(x, std::move(done));
         });
}

// -- reserve ------------------------------------------------------------------

void ticket_desk::reserve(http::exchange& x, http::reply done) {
  auto body = http::parse_json(x.message.body);
  if (!body) {
    done(http::problem_response("invalid-json"));
    return;
  }
  http::json_fields in{*body};
  reservation_ptr wish{new reservation{
    x.caller->user.value, {}, {}, in.has("best_available"), 0, std::move(done)}};
  std::optional<ticket_id> ticket;
  if (wish->any)
    wish->seats.event.value = parse_numeric_id(in.text("event_id", 100))
                                .value_or(0);
  else
    ticket = parse_ticket_id(in.text("ticket_id", 100));
  if (in.bad()) {
    wish->done(in.problem());
    return;
  }
  if (wish->any) {
    choose(std::move(wish));
    return;
  }
  if (!ticket) {
    wish->done(http::problem_response("not-found"));
    return;
  }
  wish->seats = {ticket->block.event, ticket->block.block, {ticket->seat}};
  lock(std::move(wish));
}

/// Takes the best pair that nobody else of this process has taken since the
/// tickets were looked at, so that its buyers do not run into each other.
void ticket_desk::choose(reservation_ptr x) {
  auto& from = choices_[x->seats.event];
  if (x->tries++ == tries_max) {
    x->done(http::problem_response("seats-unavailable"));
    return;
  }
  if (from.pairs.empty()) {
    auto event = x->seats.event;
    from.waiting.push_back(std::move(x));
    look(event);
    return;
  }
  auto [block, seat] = from.pairs.front();
  from.pairs.pop_front();
  x->seats.block = block;
  x->seats.seats = {seat, static_cast<seat_index>(seat + 1)};
  lock(std::move(x));
}

void ticket_desk::look(event_id event) {
  if (std::exchange(choices_[event].looking, true))
    return;
  tickets_.run(free_pairs.name, {std::to_string(event.value)},
               [this, event](const PGresult* found) {
                 auto& to = choices_[event];
                 to.looking = false;
                 std::pair<uint32_t, int64_t> last{0, -1};
                 for (auto i = 0; i < PQntuples(found); ++i) {
                   auto block = static_cast<uint32_t>(number_at(found, i, 0));
                   auto seat = number_at(found, i, 1);
                   // Pairs must not share a seat.
                   if (last == std::pair{block, seat - 1})
                     continue;
                   last = {block, seat};
                   to.pairs.emplace_back(block, static_cast<seat_index>(seat));
                 }
                 auto waiting = std::exchange(to.waiting, {});
                 for (auto& x : waiting) {
                   if (to.pairs.empty())
                     x->done(http::problem_response("seats-unavailable"));
                   else
                     choose(std::move(x));
                 }
               });
}

void ticket_desk::lock(reservation_ptr x) {
  x->booking = next_booking(x->seats);
  struct answers {
    std::vector<bool> got;
    size_t open;
  };
  auto seats = x->seats;
  auto state = std::make_shared<answers>(
    answers{std::vector<bool>(seats.seats.size()), seats.seats.size()});
  for (size_t i = 0; i < seats.seats.size(); ++i) {
    auto done = [this, x, state, i](const redisReply* said) {
      state->got[i] = said && said->type == REDIS_REPLY_STATUS;
      if (--state->open == 0)
        locked(x, state->got);
    };
    if (!locks_.send({"SET",
                      lock_name(seats.event, seats.block, seats.seats[i]),
                      x->booking, "NX", "PX", lock_ms},
                     done))
      done(nullptr);
  }
}

void ticket_desk::locked(reservation_ptr x, const std::vector<bool>& got) {
  if (std::find(got.begin(), got.end(), false) == got.end()) {
    hold(std::move(x));
    return;
  }
  unlock(x->seats, got);
  missed(std::move(x));
}

void ticket_desk::unlock(const wanted& seats, const std::vector<bool>& got) {
  std::vector<std::string> command{"DEL"};
  for (size_t i = 0; i < got.size(); ++i)
    if (got[i])
      command.push_back(lock_name(seats.event, seats.block, seats.seats[i]));
  if (command.size() > 1)
    locks_.send(command, [](const redisReply*) {});
}

void ticket_desk::hold(reservation_ptr x) {
  const auto& seats = x->seats;
  std::vector<std::string> parameters{std::to_string(seats.event.value),
                                      std::to_string(seats.block),
                                      std::to_string(seats.seats[0]),
                                      x->booking, x->user};
  if (seats.seats.size() > 1)
    parameters.push_back(std::to_string(seats.seats[1]));
  const auto& statement = seats.seats.size() > 1 ? hold_two : hold_one;
  tickets_.run(
    statement.name, std::move(parameters), [this, x](const PGresult* made) {
      if (!has_rows(made)) {
        unlock(x->seats, std::vector<bool>(x->seats.seats.size(), true));
        if (PQresultStatus(made) == PGRES_TUPLES_OK)
          missed(x);
        else
          x->done(unavailable(made));
        return;
      }
      auto amount = number_at(made, 0, 0);
      amounts_[x->booking] = amount;
      std::string tickets;
      for (auto seat : x->seats.seats) {
        tickets += tickets.empty() ? "\"" : ",\"";
        tickets += to_string(ticket_id{{x->seats.event, x->seats.block}, seat});
        tickets += '"';
      }
      x->done(http::json_response(201, R"({"booking_id":")" + x->booking
                                         + R"(","status":"held","tickets":[)"
                                         + tickets + R"(],"total":)"
                                         + std::to_string(amount) + "}"));
    });
}

void ticket_desk::missed(reservation_ptr x) {
  if (x->any)
    choose(std::move(x));
  else
    x->done(http::problem_response("seats-unavailable"));
}

std::string ticket_desk::next_booking(const wanted& seats) {
  booking_id result{{seats.event, seats.block}, {}};
  for (size_t i = 0; i < result.token.size(); i += sizeof(uint64_t)) {
    auto bits = random_();
    std::memcpy(&result.token[i], &bits, sizeof(bits));
  }
  return to_string(result);
}

// -- confirm ------------------------------------------------------------------

void ticket_desk::confirm(http::exchange& x, http::reply done) {
  auto body = http::parse_json(x.message.body);
  if (!body) {
    done(http::problem_response("invalid-json"));
    return;
  }
  http::json_fields in{*body};
  auto booking = in.text("booking_id", 100);
  auto method = in.object("payment_details").text("payment_method", 100);
  if (in.bad() || !parse_booking_id(booking)) {
    done(http::problem_response("not-found"));
    return;
  }
  auto to = std::make_shared<http::reply>(std::move(done));
  auto user = x.caller->user.value;
  // As a rule this process has made the hold and knows what it costs.
  if (auto i = amounts_.find(booking); i != amounts_.end()) {
    pay(to, user, booking, method, i->second);
    return;
  }
  tickets_.run(find_hold.name, {booking, user},
               [this, to, user, booking, method](const PGresult* found) {
                 if (has_rows(found))
                   pay(to, user, booking, method, number_at(found, 0, 0));
                 else
                   (*to)(http::problem_response("not-found"));
               });
}

void ticket_desk::pay(std::shared_ptr<http::reply> done, std::string user,
                      std::string booking, std::string method, int64_t amount) {
  auto id = *parse_booking_id(booking);
  payments::authorise_request request{
    id, 1, {amount, *currency::parse("EUR")}, std::move(method)};
  // The simulated provider answers at once, on this thread.
  provider_.authorise(
    std::move(request),
    [this, done, user, booking, id](const payments::gateway_answer& said) {
      if (said.status != payments::gateway_status::succeeded) {
        (*done)(http::problem_response("payment-declined"));
        return;
      }
      tickets_.run(
        sell.name, {booking, user, said.reference},
        [this, done, booking, id,
         reference = said.reference](const PGresult* sold) {
          payments::payment_ref payment{id, 1, reference, {}, 0};
          auto ignore = [](const payments::gateway_answer&) {};
          if (!has_rows(sold)) {
            provider_.cancel(payment, ignore);
            (*done)(http::problem_response("hold-expired"));
            return;
          }
          amounts_.erase(booking);
          provider_.capture(payment, ignore);
          (*done)(http::json_response(200, R"({"booking_id":")" + booking
                                             + R"(","status":"confirmed"})"));
        });
    });
}

} // namespace onsale::rival
