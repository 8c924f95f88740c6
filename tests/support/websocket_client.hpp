#pragma once

#include "tests/support/http_client.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::test {

/// One frame of RFC 6455, 5.2.
struct websocket_frame {
  uint8_t opcode = 1; // 1 text, 2 binary, 8 close, 9 ping, 10 pong
  std::string payload;
  bool last = true;
  uint8_t reserved = 0; // bits

  friend bool operator==(const websocket_frame&, const websocket_frame&) = default;
};

/// What a client sends: masked, unless it does wrong.
std::string to_wire(const websocket_frame& x, bool masked = true);

/// A blocking WebSocket client that also sends what no proper client would.
/// Everything has a deadline.
class websocket_client {
public:
  explicit websocket_client(
    uint16_t port, std::chrono::milliseconds timeout = std::chrono::seconds{10})
    : http_(port, timeout) {
    // To be opened.
  }

  /// Asks for a WebSocket. @returns the answer: 101 if it is open, with the
  /// right key; nothing if none came
  std::optional<http_answer>
  open(std::string_view target, http_client::header_list headers = {});

  bool send(const websocket_frame& x);
  bool send_raw(std::string_view bytes);

  /// @returns the next frame; nothing if none came, or what came is none
  std::optional<websocket_frame> read();

  /// The next text; pings in between are answered.
  std::optional<std::string> read_text();

  /// The code of the close frame that comes next, apart from pings and pongs; 0
  /// if the server closes without one; nothing if it does neither.
  std::optional<int> read_close();

  http_client& http() noexcept {
    return http_;
  }

private:
  http_client http_;
};

} // namespace onsale::test
