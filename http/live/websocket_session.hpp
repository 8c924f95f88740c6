#pragma once

#include "http/exchange.hpp"
#include "http/live/live_session.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::http {

/// Whether a request asks for a WebSocket (RFC 6455, 4.2.1).
bool asks_for_websocket(const request& x);

/// Whether a key is one: 16 bytes, in base64 (RFC 6455, 4.1).
bool is_websocket_key(std::string_view x);

/// A client on a WebSocket: a text message for each piece of news, and none is
/// expected from it. Pings keep it alive, and find out whether it is.
class websocket_session final : public live_session {
public:
  /// @pre `asks_for_websocket`
  websocket_session(const exchange& x, std::unique_ptr<live_topic> topic);

  bool writes_head() const noexcept override {
    return true;
  }

  /// A client speaks when it has the answer (RFC 6455, 4.1).
  bool takes(std::string_view sent_already) const noexcept override {
    return sent_already.empty();
  }

  void begin(socket_type socket) override;
  void check_deadlines(clock::time_point now) override;

protected:
  void send(live_message x) override;
  void send_end(live_end why) override;
  void abort() noexcept override;

private:
  using stream_type = boost::beast::websocket::stream<socket_type, false>;
  using handshake_type = boost::beast::http::request<
    boost::beast::http::empty_body>;

  std::shared_ptr<websocket_session> self();
  void read();

  std::unique_ptr<handshake_type> handshake_; // until it is done
  std::optional<stream_type> stream_;
  boost::beast::flat_buffer in_;
  live_message out_;
  size_t heard_ = 0; // messages, since the deadlines were last looked at
};

} // namespace onsale::http
