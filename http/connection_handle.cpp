// The half of a connection between reading and writing: who is let in, and who
// is answered.

#include "http/connection.hpp"
#include "http/io_thread.hpp"
#include "http/problem.hpp"
#include "http/service.hpp"

#include <exception>
#include <utility>

namespace onsale::http {

namespace {

// Bodies up to this size are not counted: connections may have that much each.
constexpr uint64_t counted_bytes_min = 64u << 10;

const char* detail_of(shed_reason x) noexcept {
  switch (x) {
    case shed_reason::queue:
      return "Too many wait already.";
    case shed_reason::in_flight:
      return "Too many requests are being worked on.";
    case shed_reason::bodies:
      return "Too many large bodies are being sent.";
    case shed_reason::connections:
      return "Too many connections are open.";
    case shed_reason::output:
      return "Too much waits for clients to read it.";
  }
  return "";
}

} // namespace

const char* to_string(shed_reason x) noexcept {
  switch (x) {
    case shed_reason::queue:
      return "queue";
    case shed_reason::in_flight:
      return "in_flight";
    case shed_reason::bodies:
      return "bodies";
    case shed_reason::connections:
      return "connections";
    case shed_reason::output:
      return "output";
  }
  return "other";
}

void connection::count_out() {
  if (!std::exchange(counted_, false))
    return;
  --thread_.state().in_flight;
  if (order_ == precedence::last)
    thread_.state().queue.leave(clock::now());
}

void connection::wait_for_news() {
  waits_for_news_ = true;
  count_out();
}

void connection::answer(response x) {
  waits_for_news_ = false;
  count_out();
  if (phase_ != phase::handling) {
    exchange_.clear(); // closed meanwhile: let go of what the request held
    release_body();
    return;
  }
  send(x);
  process();
}

void connection::abandon() {
  if (phase_ == phase::handling)
    thread_.state().served.report_bug(exchange_, "a request was not answered");
  answer(problem_response("internal"));
}

/// Why a request cannot be handled now. No actor and no store hears of one that
/// is refused here.
std::optional<shed_reason> connection::why_not_now() {
  auto& state = thread_.state();
  if (order_ == precedence::essential)
    return std::nullopt;
  if (state.in_flight.load(std::memory_order_relaxed)
      >= state.options.in_flight_max)
    return shed_reason::in_flight;
  if (order_ == precedence::last && !state.queue.has_room(clock::now()))
    return shed_reason::queue;
  return std::nullopt;
}

/// Makes a refusal, for `send_refusal`.
void connection::shed(shed_reason why) {
  thread_.state().served.shed(why);
  refusal_ = problem_response("overloaded", detail_of(why));
}

void connection::shed_if_full() {
  if (auto why = why_not_now()) {
    shed(*why);
    in_turn_ = true;
  }
}

void connection::send_refusal() {
  auto refusal = *std::exchange(refusal_, std::nullopt);
  send(refusal);
}

void connection::body_done() {
  if (!refusal_)
    shed_if_full(); // a slow body leaves time for others to come
  if (!refusal_)
    return handle();
  if (in_turn_) {
    phase_ = phase::refusing;
    thread_.refusals().add(*this);
    return;
  }
  send_refusal();
}

void connection::refuse_now() {
  if (phase_ != phase::refusing)
    return; // closed meanwhile
  send_refusal();
  process();
}

void connection::handle() {
  auto& state = thread_.state();
  phase_ = phase::handling;
  try {
    state.served.handle(exchange_, reply{this});
  } catch (const std::exception& e) {
    // The reply has gone with the handler's stack, so the client has its 500.
    // An exception that a request can bring about must not end the process.
    state.served.report_bug(exchange_, e.what());
  }
  if (phase_ != phase::handling || waits_for_news_)
    return;
  counted_ = true;
  ++state.in_flight;
  if (order_ == precedence::last)
    state.queue.enter();
}

// Takes room for a body out of the server's memory; a chunked one may become as
// large as its route allows.
bool connection::reserve_body(uint64_t bytes_max) {
  auto bytes = exchange_.message.content_length.value_or(bytes_max);
  if (bytes <= counted_bytes_min)
    return true;
  if (!thread_.state().take_body_room(bytes, bytes_max))
    return false;
  reserved_ = bytes;
  return true;
}

void connection::release_body() noexcept {
  if (reserved_ > 0)
    thread_.state().body_bytes -= std::exchange(reserved_, 0);
}

} // namespace onsale::http
