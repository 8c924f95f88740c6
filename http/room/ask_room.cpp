#include "http/room/ask_room.hpp"

#include "http/problem.hpp"

namespace onsale::http {

response no_room() {
  return problem_response("not-found", "the event has no waiting room");
}

actors::event_record_ptr find_room(const site& s, exchange& x, reply& done) {
  auto record = find_event(s, x, "event_id", done);
  if (!record
      || (record->what.waiting_room && record->what.waiting_room->enabled))
    return record;
  done(no_room());
  return nullptr;
}

response room_refusal(const refusal& why) {
  return why.code == refusal_code::no_such_room ? no_room() : to_response(why);
}

} // namespace onsale::http
