#include "tests/support/websocket_client.hpp"

#include <algorithm>
#include <array>

namespace onsale::test {

namespace {

// Of RFC 6455, 1.3: the key, and what a server makes of it.
constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view accept_of_key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

constexpr std::array<char, 4> mask{0x37, '\x91', 0x21, 0x3d};

void append_size(std::string& to, size_t size, unsigned bytes) {
  while (bytes-- > 0)
    to.push_back(static_cast<char>(size >> (8 * bytes)));
}

} // namespace

std::string to_wire(const websocket_frame& x, bool masked) {
  std::string result;
  result.push_back(
    static_cast<char>((x.last ? 0x80 : 0) | (x.reserved << 4) | x.opcode));
  auto size = x.payload.size();
  auto first = masked ? 0x80u : 0u;
  if (size < 126) {
    result.push_back(static_cast<char>(first | size));
  } else if (size < 65'536) {
    result.push_back(static_cast<char>(first | 126));
    append_size(result, size, 2);
  } else {
    result.push_back(static_cast<char>(first | 127));
    append_size(result, size, 8);
  }
  if (!masked)
    return result + x.payload;
  result.append(mask.data(), mask.size());
  for (size_t i = 0; i < size; ++i)
    result.push_back(static_cast<char>(x.payload[i] ^ mask[i % mask.size()]));
  return result;
}

std::optional<http_answer>
websocket_client::open(std::string_view target,
                       http_client::header_list headers) {
  headers.emplace_back("Connection", "Upgrade");
  headers.emplace_back("Upgrade", "websocket");
  headers.emplace_back("Sec-WebSocket-Version", "13");
  headers.emplace_back("Sec-WebSocket-Key", std::string{key});
  auto said = http_.request("GET", target, headers);
  if (said && said->status == 101
      && said->header("Sec-WebSocket-Accept") != accept_of_key)
    return std::nullopt;
  return said;
}

bool websocket_client::send(const websocket_frame& x) {
  return send_raw(to_wire(x));
}

bool websocket_client::send_raw(std::string_view bytes) {
  return http_.send_raw(bytes);
}

std::optional<websocket_frame> websocket_client::read() {
  auto head = http_.read_raw(2);
  if (head.size() < 2)
    return std::nullopt;
  auto first = static_cast<uint8_t>(head[0]);
  auto second = static_cast<uint8_t>(head[1]);
  if (second & 0x80) // a server masks nothing
    return std::nullopt;
  size_t size = second;
  if (size >= 126) {
    auto bytes = http_.read_raw(size == 126 ? 2 : 8);
    size = 0;
    for (unsigned char byte : bytes)
      size = size << 8 | byte;
  }
  websocket_frame result;
  result.last = first & 0x80;
  result.reserved = (first >> 4) & 7;
  result.opcode = first & 15;
  result.payload = http_.read_raw(size);
  if (result.payload.size() < size)
    return std::nullopt;
  return result;
}

std::optional<std::string> websocket_client::read_text() {
  while (auto x = read()) {
    if (x->opcode == 1 && x->last)
      return x->payload;
    if (x->opcode != 9)
      return std::nullopt;
    send({10, x->payload});
  }
  return std::nullopt;
}

std::optional<int> websocket_client::read_close() {
  while (auto x = read()) {
    if (x->opcode == 8)
      return x->payload.size() < 2 ? 1005
                                   : static_cast<uint8_t>(x->payload[0]) << 8
                                       | static_cast<uint8_t>(x->payload[1]);
  }
  return http_.closed_by_server() ? std::optional{0} : std::nullopt;
}

} // namespace onsale::test
