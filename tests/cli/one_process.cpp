#define SUITE cli.one_process

#include "tests/cli/shell.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/test.hpp"

#include <chrono>

using namespace onsale::test;

namespace {

bool answers(const box_office& office) {
  http_client client{office.port()};
  auto said = client.get("/readyz");
  return said && said->status == 200;
}

void check_alone(engine kind) {
  box_office office{kind};
  office.start();
  office.add_event({.sections = {{1, 10}}});
  auto began = std::chrono::steady_clock::now();
  auto [ended, text] = office.run({"serve", "--listen", "127.0.0.1:0"});
  auto took = std::chrono::steady_clock::now() - began;
  CHECK((command_end{ended, text}.refused(3, "another")));
  // It waits up to 3 s for the first one to go.
  CHECK(took < std::chrono::seconds{10});
  MESSAGE(text);
  // The first has noticed nothing.
  CHECK(answers(office));
  http_client client{office.port()};
  auto held = client.post("/booking/reserve", R"({"ticket_id":"1-1-0"})",
                          office.as_user("ann"));
  REQUIRE(held.has_value());
  CHECK_EQUAL(held->status, 201);
}

} // namespace

TEST(a second server on the same store is refused - sqlite) {
  check_alone(engine::sqlite);
}

TEST(a second server on the same store is refused - postgres) {
  check_alone(engine::postgres);
}

TEST(no other command works on a file that a server has) {
  box_office office{engine::sqlite};
  office.start();
  auto file = office.directory() / "onsale.db";
  for (const auto& arguments :
       {std::vector<std::string>{"migrate"},
        std::vector<std::string>{"import", file.string()}}) {
    auto [ended, text] = office.run(arguments);
    CHECK((command_end{ended, text}.refused(3, "another")));
  }
  CHECK(answers(office));
}

TEST(a server that was killed is followed by the next) {
  for (auto kind : {engine::sqlite, engine::postgres}) {
    box_office office{kind};
    office.start();
    office.kill();
    office.start();
    CHECK(answers(office));
  }
}

TEST(a server that starts waits for one that is being killed) {
  box_office office{engine::sqlite};
  office.start();
  shell here;
  auto next = here.start(
    {"serve", "--storage", office.storage(), "--listen", "127.0.0.1:0"});
  office.kill();
  CHECK(next.wait_for_line("serves at", std::chrono::seconds{60}).has_value());
}
