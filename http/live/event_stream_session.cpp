#include "http/live/event_stream_session.hpp"

#include "domain/limits.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <netinet/tcp.h>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace onsale::http {

namespace {

constexpr std::string_view behind_message = "\n\n";

/// How long a browser waits before it connects again, in milliseconds.
constexpr std::string_view greeting = "retry: 2000\n\n";

/// A comment: proxies close what is silent for long.
constexpr std::string_view heartbeat = ":\n\n";

std::string_view words_of(live_end why) {
  switch (why) {
    case live_end::done:
      return "event: end\ndata: done\n\n";
    case live_end::going_away:
      return "event: end\ndata: going_away\n\n";
    case live_end::misbehaved:
      return "event: end\ndata: misbehaved\n\n";
    case live_end::not_admitted:
      return "event: end\ndata: not_admitted\n\n";
  }
  return "";
}

} // namespace

response event_stream(std::shared_ptr<event_stream_session> session) {
  response result;
  result.content_type = media::event_stream;
  result.cache_control = "no-store";
  result.set("X-Accel-Buffering", "no"); // nginx is to pass messages on at once
  result.goes_on = std::move(session);
  return result;
}

std::shared_ptr<event_stream_session> event_stream_session::self() {
  return std::static_pointer_cast<event_stream_session>(shared_from_this());
}

void event_stream_session::begin(socket_type socket) {
  socket_.emplace(std::move(socket));
  // There is no ping: whoever has gone without a word is noticed by what stays
  // unacknowledged, such as heartbeats.
  unsigned patience = std::chrono::milliseconds{limits::live_silence}.count();
  ::setsockopt(socket_->native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT,
               &patience, sizeof(patience));
  read();
  write(std::string{greeting}, {});
}

/// @param head goes before the message
void event_stream_session::write(std::string head, live_message x, bool last) {
  head_ = std::move(head);
  out_ = std::move(x);
  spoke_at_ = clock::now();
  std::array<boost::asio::const_buffer, 4> parts{
    boost::asio::buffer(head_), boost::asio::buffer(out_.own),
    out_.shared ? boost::asio::buffer(*out_.shared)
                : boost::asio::const_buffer{},
    head_.starts_with("id:") ? boost::asio::buffer(behind_message)
                             : boost::asio::const_buffer{}};
  boost::asio::async_write(*socket_, parts,
                           [me = self(), last](auto ec, size_t) {
                             if (ec || last || me->is_closed())
                               return me->close();
                             me->out_ = {};
                             me->sent();
                           });
}

void event_stream_session::send(live_message x) {
  if (x.own.empty() && !x.shared)
    return write(std::string{heartbeat}, {});
  auto head = "id: " + std::to_string(x.id) + "\ndata: ";
  write(std::move(head), std::move(x));
}

void event_stream_session::send_end(live_end why) {
  write(std::string{words_of(why)}, {}, true);
}

/// A client that has gone is noticed.
void event_stream_session::read() {
  socket_->async_read_some(boost::asio::buffer(in_),
                           [me = self()](auto ec, size_t) {
                             if (ec || me->is_closed())
                               return me->close();
                             me->read();
                           });
}

void event_stream_session::check_deadlines(clock::time_point now) {
  if (idle() && now >= spoke_at_ + limits::heartbeat)
    say({});
  live_session::check_deadlines(now);
}

void event_stream_session::abort() noexcept {
  boost::system::error_code ignored;
  if (socket_)
    socket_->close(ignored);
}

} // namespace onsale::http
