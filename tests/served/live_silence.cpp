// Who is silent on a live connection is asked whether anybody is there.
#define SUITE served.live_silence

#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"
#include "tests/support/websocket_client.hpp"

#include <chrono>
#include <optional>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr uint8_t text = 1;
constexpr uint8_t ping = 9;

/// Somebody who looks at seats that nobody takes.
struct onlooker {
  explicit onlooker(small_house& house) : ws(house.office().port(), 60s) {
    auto said = ws.open("/events/2/live");
    REQUIRE(said && said->status == 101);
    auto first = ws.read();
    REQUIRE(first);
    CHECK_EQUAL(first->opcode, text);
    opened = std::chrono::steady_clock::now();
  }

  auto seconds() const {
    return std::chrono::round<std::chrono::seconds>(
      std::chrono::steady_clock::now() - opened);
  }

  websocket_client ws;
  std::chrono::steady_clock::time_point opened;
};

} // namespace

// Takes the forty seconds after which a connection counts as dead.
TEST(who answers a ping stays and who does not is let go) {
  small_house house{engine::sqlite};
  onlooker here{house};
  onlooker gone{house};
  auto asked = here.ws.read();
  REQUIRE(asked);
  CHECK_EQUAL(asked->opcode, ping);
  CHECK(here.seconds() >= 15s);
  CHECK(here.seconds() <= 30s);
  here.ws.send({10, asked->payload});
  asked = gone.ws.read();
  REQUIRE(asked);
  CHECK_EQUAL(asked->opcode, ping);
  MESSAGE("nobody answers for the one who has gone");
  CHECK(!gone.ws.read());
  CHECK(gone.ws.http().closed_by_server());
  CHECK(gone.seconds() <= 50s);
  MESSAGE("and the other one is asked again");
  asked = here.ws.read();
  REQUIRE(asked);
  CHECK_EQUAL(asked->opcode, ping);
}
