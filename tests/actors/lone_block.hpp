#pragma once

#include "actors/checkout.hpp"
#include "actors/ticket_block.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace onsale::test {

/// Block 1 without a region before it: it hears what the test says, also what
/// the provider is to have said.
struct lone_block : node_fixture {
  lone_block() {
    checkout = sys.spawn(actors::checkout, env, region);
    actors::ticket_block_state::links to{env, journal, region, checkout,
                                         catalogue};
    block = sys.spawn(actors::ticket_block_shell, std::move(to),
                      block_id{{1}, 1});
    settle();
  }

  ~lone_block() override {
    self->send_exit(block, caf::exit_reason::user_shutdown);
    self->send_exit(checkout, caf::exit_reason::user_shutdown);
    gateway->calls.clear();
  }

  template <class Message>
  auto tell(Message x) {
    auto answer = self->request(block, caf::infinite, std::move(x));
    settle();
    return answer;
  }

  template <class Message>
  void hint(Message x) {
    caf::anon_send(caf::actor_cast<caf::actor>(block), std::move(x));
    settle();
  }

  auto reserve(const std::string& user, seat_index seat) {
    actors::reserve_here cmd;
    cmd.who = caller(user);
    cmd.block = {{1}, 1};
    cmd.choice = named_seats{{seat}};
    return tell(std::move(cmd));
  }

  booking_id hold(const std::string& user, seat_index seat) {
    auto answer = reserve(user, seat);
    return booking_of(get(answer));
  }

  auto change(const std::string& user, const booking_id& id,
              actors::booking_step what) {
    return tell(step(user, id, what));
  }

  /// The store's answers to the block's questions come late: they tell how a
  /// booking was.
  void found(const booking& row) {
    using result = storage::store_result<std::optional<storage::booking_record>>;
    auto record = std::make_shared<result>(storage::booking_record{row, {}});
    // Only the question that is open has its number.
    for (uint64_t number = 1; number < 100; ++number)
      hint(actors::booking_loaded{number, record});
  }

  bool sleeps() {
    auto answer = tell(actors::sleep_atom::value);
    auto result = false;
    answer.receive(
      [&](bool x) {
        result = x;
      },
      [&](caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  actors::checkout_actor checkout;
  actors::ticket_block_actor block;
};

} // namespace onsale::test
