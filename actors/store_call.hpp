#pragma once

#include "storage/store_error.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace onsale::actors {

/// Makes the callback of a store's call that sends the answer to an actor as
/// `Message{number, shared pointer to the answer}`. Engines answer on threads
/// of their own; this is the way back into an actor's turn.
template <class Message, class Self>
auto tell_self(Self* self, uint64_t number) {
  auto me = caf::actor_cast<caf::actor>(self);
  return [me, number]<class T>(storage::store_result<T> answer) {
    using answer_type = storage::store_result<T>;
    caf::anon_send(
      me, Message{number, std::make_shared<answer_type>(std::move(answer))});
  };
}

} // namespace onsale::actors
