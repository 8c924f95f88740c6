#include "http/site.hpp"

#include "http/problem.hpp"

#include <boost/asio/post.hpp>

namespace onsale::http {

thread_kit::thread_kit(caf::actor_system& system, boost::asio::io_context& io,
                       const actors::environment_ptr& env,
                       const actors::region_actor& region)
  : bridge(system, io),
    rooms(io, env->rooms,
          [clock = env->clock] {
            return clock->at(std::chrono::steady_clock::now());
          }),
    seats(io, env, [this, region](event_id id) {
      bridge.request<actors::ok_atom>(region, actors::open_event{id},
                                      answer_timeout,
                                      [](actors::ok_atom*, bridge_error) {
                                        // Whoever watches it looks again anyway.
                                      });
    }) {
  // Nobody waits yet.
}

void site::end_waits() {
  for (auto& kit : kits)
    boost::asio::post(kit->rooms.context(), [&kit = *kit] {
      kit.rooms.end();
      kit.seats.end();
    });
}

thread_kit& site::kit(const exchange& x) {
  return *kits[x.thread->index()];
}

response to_response(actors::reply* x) {
  if (!x)
    return to_response(refuse(refusal_code::outcome_unknown));
  if (auto why = std::get_if<refusal>(x))
    return to_response(*why);
  auto& done = std::get<actors::answer>(*x);
  response result;
  result.status = done.status;
  // Stored declines are problems, too.
  result.content_type = done.status >= 400 ? media::problem : media::json;
  result.text = std::move(done.body);
  if (done.replayed)
    result.set("Idempotent-Replayed", "true");
  return result;
}

actors::event_record_ptr find_event(const site& s, exchange& x,
                                    std::string_view parameter, reply& done) {
  auto id = parse_numeric_id(x.parameter(parameter));
  auto record = id ? s.env->catalogue->read()->find({*id}) : nullptr;
  if (!record)
    done(problem_response("not-found", "there is no such event"));
  return record;
}

void with_event(site& s, exchange& x, event_id id,
                std::function<void(actors::opened_event_ptr)> then) {
  if (auto seen = s.env->board->find(id)) {
    then(seen->opened());
    return;
  }
  s.kit(x).bridge.request<actors::opened_event_ptr>(
    s.catalogue, actors::get_event{id}, answer_timeout,
    [then = std::move(then)](actors::opened_event_ptr* found, bridge_error) {
      then(found ? std::move(*found) : nullptr);
    });
}

actors::call caller_of(const site& s, const exchange& x) {
  actors::call result;
  result.user = x.caller->user;
  result.by_operator = x.caller->admin();
  result.give_up = s.now() + give_up_after;
  if (x.idempotent)
    result.key = storage::keyed_answer{
      x.caller->user, x.idempotent->key, x.idempotent->request, 0, {}};
  return result;
}

} // namespace onsale::http
