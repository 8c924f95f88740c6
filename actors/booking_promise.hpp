#pragma once

#include "actors/protocols.hpp"
#include "domain/ensure.hpp"

#include <caf/typed_response_promise.hpp>

#include <optional>
#include <set>
#include <string>
#include <utility>

namespace onsale::actors {

/// Idempotency keys, each of a user, of the requests that an actor serves just
/// now.
using keys_in_hand = std::set<std::pair<std::string, std::string>>;

/// The answer that an actor owes to a request for seats. Until it is given, the
/// key of the request is in hand: its repetition must not be decided beside it,
/// since both would find that nothing has been done under the key, and the one
/// could be refused for the seats that the other takes.
///
/// Of one actor; one of all copies delivers, once.
class booking_promise {
public:
  using promise = caf::typed_response_promise<reply>;

  /// Owed to nobody.
  booking_promise() = default;

  /// @param keys outlives this
  /// @returns nothing if the key is in hand already
  static std::optional<booking_promise>
  take(keys_in_hand& keys, const call& who, promise to) {
    booking_promise result{keys, std::move(to)};
    if (!who.key)
      return result;
    auto [key, is_new] = keys.emplace(who.key->user.value, who.key->key);
    if (!is_new)
      return std::nullopt;
    result.key_ = *key;
    return result;
  }

  void deliver(reply what) {
    if (key_)
      ensure(keys_->erase(*key_) == 1);
    to_.deliver(std::move(what));
  }

private:
  booking_promise(keys_in_hand& keys, promise to)
    : keys_{&keys}, to_{std::move(to)} {
  }

  keys_in_hand* keys_ = nullptr;
  promise to_;
  std::optional<keys_in_hand::value_type> key_{};
};

} // namespace onsale::actors
