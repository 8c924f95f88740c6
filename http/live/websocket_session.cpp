#include "http/live/websocket_session.hpp"

#include "domain/limits.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace onsale::http {

namespace {

namespace websocket = boost::beast::websocket;

/// The fields by which a client asks, as it sent them.
constexpr std::array handshake_fields{field::host, field::upgrade,
                                      field::connection,
                                      field::sec_websocket_key,
                                      field::sec_websocket_version};

boost::beast::http::request<boost::beast::http::empty_body>
handshake_of(const request& x) {
  boost::beast::http::request<boost::beast::http::empty_body> result{
    x.method, "/", static_cast<unsigned>(x.version)};
  for (auto name : handshake_fields)
    if (x.fields.find(name))
      result.set(name, x.fields.joined(name));
  return result;
}

websocket::close_reason reason_of(live_end why) {
  switch (why) {
    case live_end::done:
      return {websocket::close_code::normal, "there is nothing more to tell"};
    case live_end::going_away:
      return {websocket::close_code::going_away, "connect again"};
    case live_end::misbehaved:
      return {websocket::close_code::policy_error, "say less"};
    case live_end::not_admitted:
      return {websocket::close_code::policy_error, "show a pass"};
  }
  return {websocket::close_code::normal};
}

} // namespace

bool asks_for_websocket(const request& x) {
  return websocket::is_upgrade(handshake_of(x));
}

bool is_websocket_key(std::string_view x) {
  auto is_digit = [](unsigned char c) {
    return std::isalnum(c) || c == '+' || c == '/';
  };
  return x.size() == 24 && x.ends_with("==")
         && std::all_of(x.begin(), x.end() - 2, is_digit);
}

websocket_session::websocket_session(const exchange& x,
                                     std::unique_ptr<live_topic> topic)
  : live_session(std::move(topic)),
    handshake_(std::make_unique<handshake_type>(handshake_of(x.message))),
    in_(limits::live_input_bytes) {
  // To be begun.
}

std::shared_ptr<websocket_session> websocket_session::self() {
  return std::static_pointer_cast<websocket_session>(shared_from_this());
}

void websocket_session::begin(socket_type socket) {
  stream_.emplace(std::move(socket));
  // A server's frames are written from where they are; without this each of
  // them would be copied through a buffer of the connection.
  stream_->auto_fragment(false);
  stream_->text(true);
  stream_->read_message_max(limits::live_input_bytes);
  stream_->set_option(websocket::stream_base::timeout{
    limits::live_patience, limits::live_silence, true});
  stream_->set_option(websocket::stream_base::decorator{
    [id = request_id()](websocket::response_type& head) {
      head.set("X-Request-Id", id);
    }});
  stream_->async_accept(*handshake_, [me = self()](auto ec) {
    me->handshake_.reset();
    if (ec || me->is_closed())
      return me->close();
    me->read();
    me->sent();
  });
}

/// Nobody listens to what a client says; but that it reads and answers pings,
/// and closes, comes in this way.
void websocket_session::read() {
  stream_->async_read(in_, [me = self()](auto ec, size_t) {
    if (ec || me->is_closed())
      return me->close();
    me->in_.clear();
    ++me->heard_;
    me->read();
  });
}

void websocket_session::check_deadlines(clock::time_point now) {
  if (std::exchange(heard_, 0) > limits::live_input_messages)
    end(live_end::misbehaved);
  live_session::check_deadlines(now);
}

void websocket_session::send(live_message x) {
  out_ = std::move(x);
  std::array<boost::asio::const_buffer, 2> parts{
    boost::asio::buffer(out_.own), out_.shared
                                     ? boost::asio::buffer(*out_.shared)
                                     : boost::asio::const_buffer{}};
  stream_->async_write(parts, [me = self()](auto ec, size_t) {
    if (ec || me->is_closed())
      return me->close();
    me->out_ = {};
    me->sent();
  });
}

void websocket_session::send_end(live_end why) {
  stream_->async_close(reason_of(why), [me = self()](auto) {
    me->close();
  });
}

void websocket_session::abort() noexcept {
  if (!stream_)
    return;
  boost::system::error_code ignored;
  stream_->next_layer().close(ignored);
}

} // namespace onsale::http
