#pragma once

#include "actors/protocols.hpp"
#include "cluster/peer_protocol.hpp"

#include <caf/typed_response_promise.hpp>

#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

namespace onsale::cluster {

/// What is told, and not answered.
template <class Message>
inline constexpr bool is_told = std::is_same_v<Message, actors::duty_performed>
                                || std::is_same_v<Message,
                                                  actors::payment_answered>
                                || std::is_same_v<Message,
                                                  actors::purchase_completed>;

/// What is answered by nothing but that it is done.
template <class Message>
inline constexpr bool is_opening = std::is_same_v<Message, actors::open_block>;

/// Whoever waits for the answer to a command: a client of this node, another
/// node, the region itself, or nobody. Hears exactly one thing.
class asker {
public:
  using client = caf::typed_response_promise<actors::reply>;
  using opener = caf::typed_response_promise<actors::ok_atom>;
  using peer = caf::typed_response_promise<wire::outcome>;
  using region = std::function<void(bool done)>;

  /// Nobody.
  asker() = default;

  template <class Promise>
    requires std::is_constructible_v<
      std::variant<std::monostate, client, opener, peer, region>, Promise>
  explicit asker(Promise x) : who_(std::move(x)) {
    // Waits.
  }

  bool is_client() const noexcept {
    return std::holds_alternative<client>(who_);
  }

  bool is_peer() const noexcept {
    return std::holds_alternative<peer>(who_);
  }

  void answer(actors::reply x) {
    if (auto to = std::get_if<client>(&who_))
      to->deliver(std::move(x));
    else if (auto other = std::get_if<peer>(&who_))
      other->deliver(wire::outcome{std::move(x)});
    else
      not_done(); // another node has refused to open something
  }

  void done() {
    if (auto to = std::get_if<opener>(&who_))
      to->deliver(actors::ok_atom::value);
    else if (auto other = std::get_if<peer>(&who_))
      other->deliver(wire::outcome{wire::done{}});
    else if (auto self = std::get_if<region>(&who_))
      (*self)(true);
  }

  /// It has not been done, and why.
  void refuse(refusal why) {
    answer(actors::reply{std::move(why)});
  }

  /// To another node: the shard is not here. @pre `is_peer()`
  void tell_not_owner(wire::not_owner where) {
    std::get<peer>(who_).deliver(wire::outcome{where});
  }

  /// Passes a command on to an actor, which answers in this one's stead.
  template <class Self, class Handle, class Message>
  void pass_on(Self* self, const Handle& to, Message x) {
    using opening = std::bool_constant<is_opening<Message>>;
    using direct = std::conditional_t<opening::value, opener, client>;
    if (auto waits = std::get_if<direct>(&who_)) {
      waits->delegate(to, std::move(x));
    } else if constexpr (is_told<Message>) {
      self->send(to, std::move(x));
      done();
    } else if constexpr (opening::value) {
      self->request(to, caf::infinite, std::move(x))
        .then(
          [me = *this](actors::ok_atom) mutable {
            me.done();
          },
          [me = *this](const caf::error&) mutable {
            me.refuse(onsale::refuse(refusal_code::unavailable));
          });
    } else {
      self->request(to, caf::infinite, std::move(x))
        .then(
          [me = *this](actors::reply& said) mutable {
            me.answer(std::move(said));
          },
          // It has ended, and nobody knows what it has done.
          [me = *this](const caf::error&) mutable {
            me.answer(
              actors::reply{onsale::refuse(refusal_code::outcome_unknown)});
          });
    }
  }

private:
  void not_done() {
    if (auto to = std::get_if<opener>(&who_))
      to->deliver(caf::make_error(caf::sec::runtime_error));
    else if (auto self = std::get_if<region>(&who_))
      (*self)(false);
  }

  std::variant<std::monostate, client, opener, peer, region> who_;
};

} // namespace onsale::cluster
