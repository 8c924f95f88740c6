#pragma once

#include "actors/catalogue_view.hpp"
#include "actors/room_messages.hpp"
#include "domain/result.hpp"
#include "http/reply.hpp"
#include "http/response.hpp"
#include "http/site.hpp"

#include <memory>
#include <utility>

/// What routes about waiting rooms have in common.
namespace onsale::http {

using room_report_ptr = std::shared_ptr<const actors::room_report>;

/// What a room says, or why it says nothing.
using room_answer = result<room_report_ptr, refusal>;

/// 404: an event without a room.
response no_room();

/// The event of a request, `{event_id}`; answers itself if it has no room.
actors::event_record_ptr find_room(const site& s, exchange& x, reply& done);

/// What a room refuses, in the words of the contract.
response room_refusal(const refusal& why);

/// Asks the waiting room of an event; `then` gets a `room_answer`, on the
/// exchange's thread.
template <class Message, class Then>
void ask_room(site& s, exchange& x, Message what, Then then) {
  ask_region_then(
    s, x, std::move(what), [then = std::move(then)](actors::reply* said) {
      if (!said)
        then(room_answer{failure{refuse(refusal_code::outcome_unknown)}});
      else if (auto why = std::get_if<refusal>(said))
        then(room_answer{failure{*why}});
      else
        then(room_answer{std::get<actors::answer>(*said).room});
    });
}

} // namespace onsale::http
