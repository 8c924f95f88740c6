#include "http/views/seats_json.hpp"

#include "http/views/json_out.hpp"

#include <openssl/evp.h>

namespace onsale::http {

namespace {

/// RFC 4648, 4.
std::string to_base64(const std::vector<uint8_t>& bytes) {
  std::string result(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  auto size = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                                bytes.data(), static_cast<int>(bytes.size()));
  result.resize(static_cast<size_t>(size));
  return result;
}

void begin_block(json_out& out, const block_snapshot& x) {
  out.open('{').name("block").number(x.block.block);
  out.name("version").number(x.version);
}

void write_changes(json_out& out, const block_snapshot& before,
                   const block_snapshot& now) {
  out.name("changes").open('[');
  for (size_t i = 0; i < now.states.size(); ++i) {
    if (now.states[i] == before.states[i])
      continue;
    for (auto seat = static_cast<seat_index>(4 * i); seat < 4 * i + 4; ++seat)
      if (now.state_of(seat) != before.state_of(seat))
        out.open('[')
          .ticket({now.block, seat})
          .text(to_string(now.state_of(seat)))
          .close(']');
  }
  out.close(']');
}

} // namespace

std::string seats_snapshot(const shown_blocks& now) {
  std::string result;
  json_out out{result};
  out.open('{').name("type").text("snapshot").name("blocks").open('[');
  for (const auto& x : now) {
    begin_block(out, *x);
    out.name("states").text(to_base64(x->states)).close('}');
  }
  out.close(']').close('}');
  return result;
}

std::string seats_delta(const shown_blocks& before, const shown_blocks& now) {
  std::string result;
  json_out out{result};
  out.open('{').name("type").text("delta").name("blocks").open('[');
  auto any = false;
  for (size_t i = 0; i < now.size(); ++i) {
    if (now[i] == before[i])
      continue;
    any = true;
    begin_block(out, *now[i]);
    write_changes(out, *before[i], *now[i]);
    out.close('}');
  }
  out.close(']').close('}');
  return any ? result : std::string{};
}

} // namespace onsale::http
