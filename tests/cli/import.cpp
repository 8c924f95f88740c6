#define SUITE cli.import

#include "tests/cli/shell.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

using namespace onsale::test;
using nlohmann::json;

namespace {

json venue() {
  return {{"kind", "venue"}, {"id", "1"}, {"name", "Hall"}};
}

json performer() {
  return {{"kind", "performer"}, {"id", "7"}, {"name", "Band"}};
}

json event(int id, const char* name = "Show", int seats = 10) {
  return {{"kind", "event"},
          {"id", std::to_string(id)},
          {"name", name},
          {"venue_id", "1"},
          {"performer_ids", {"7"}},
          {"starts_at", "2099-01-01T20:00:00Z"},
          {"limits", {{"hold_ttl_s", 1'200}}},
          {"price_levels", {{{"id", "P1"}, {"amount", 2'500}}}},
          {"sections",
           {{{"id", "S1"},
             {"price_level", "P1"},
             {"grid", {{"rows", 1}, {"seats_per_row", seats}}}}}}};
}

std::string lines(const std::vector<json>& objects) {
  std::string result;
  for (const auto& x : objects)
    result += x.dump() + "\n";
  return result;
}

/// A box office that is closed, until `start`.
struct import_fixture {
  box_office office{engine::sqlite};

  std::string write(const std::string& text) {
    auto path = office.directory() / "catalogue";
    std::ofstream{path, std::ios::binary} << text;
    return path.string();
  }

  command_end
  import(const std::string& text, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"import", write(text)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto [ended, said] = office.run(arguments);
    return {ended, said};
  }

  /// A member of what is there; by value, as CHECK_EQUAL keeps references.
  json get(const std::string& target, const char* member = nullptr) {
    auto body = ask(target, 200);
    return member ? json(body[json::json_pointer{member}]) : body;
  }

  json ask(const std::string& target, int status) {
    http_client client{office.port()};
    auto said = client.get(target);
    REQUIRE(said.has_value());
    CHECK_EQUAL(said->status, status);
    return json_of(*said);
  }
};

bool mentions(const command_end& x, std::string_view text) {
  auto found = x.text.find(text) != std::string::npos;
  if (!found)
    CAF_ERROR("no '" << text << "' in: " << to_string(x));
  return found;
}

const exit_status bad_input{7, 0};

} // namespace

FIXTURE_SCOPE(import_tests, import_fixture)

TEST(lines of objects in any order are imported) {
  auto said = import(lines({event(1), performer(), venue(), event(2)}));
  CHECK_EQUAL(said.status, exit_status{});
  CHECK_EQUAL(said.text, "imported 1 venue, 1 performer, 2 events\n");
  office.start();
  CHECK_EQUAL(get("/events", "/total"), 2);
  CHECK_EQUAL(get("/events/2", "/tickets").size(), 10u);
}

TEST(a list of objects is imported as well) {
  auto said = import(json{venue(), performer(), event(1)}.dump(2));
  CHECK_EQUAL(said.status, exit_status{});
  office.start();
  CHECK_EQUAL(get("/events/1", "/event/name"), "Show");
}

TEST(bad lines are told by their number and nothing is imported) {
  auto nameless = performer();
  nameless.erase("name");
  nameless["id"] = "8";
  auto lost = event(3);
  lost["venue_id"] = "99";
  auto text = lines({venue(), nameless, performer()}) + "{\"kind\":\n"
              + lines({lost, event(2), event(2)}) + "nonsense\n"
              + lines({{{"kind", "planet"}, {"id", "1"}}});
  auto said = import(text);
  CHECK_EQUAL(said.status, bad_input);
  CHECK(mentions(said, "line 2: name"));
  CHECK(mentions(said, "line 4: "));
  CHECK(mentions(said, "line 5: venue_id"));
  CHECK(mentions(said, "line 7: id"));
  CHECK(mentions(said, "line 8: "));
  CHECK(mentions(said, "line 9: kind"));
  CHECK(mentions(said, "onsale: nothing was imported\n"));
  office.start();
  ask("/venues/1", 404);
  CHECK_EQUAL(get("/events", "/total"), 0);
}

TEST(what is right of a bad file is imported if one asks for it) {
  auto bad = event(2);
  bad["sections"] = json::array();
  auto text = lines({venue(), performer(), event(1), bad}) + "nonsense\n"
              + lines({event(3)});
  auto said = import(text, {"--skip-bad"});
  CHECK_EQUAL(said.status, exit_status{});
  CHECK(mentions(said, "line 4: sections"));
  CHECK(mentions(said, "line 5: "));
  CHECK(mentions(said, "imported 1 venue, 1 performer, 2 events\n"));
  CHECK(mentions(said, "skipped 2 bad objects\n"));
  office.start();
  CHECK_EQUAL(get("/events", "/total"), 2);
  ask("/events/2", 404);
}

TEST(a second import changes what is there and keeps what is held) {
  import(lines({venue(), performer(), event(1)}));
  office.start();
  http_client client{office.port()};
  auto held = client.post("/booking/reserve", R"({"ticket_id":"1-1-9"})",
                          office.as_user("ann"));
  REQUIRE(held.has_value());
  CHECK_EQUAL(held->status, 201);
  CHECK_EQUAL(office.stop().value_or(exit_status{1, 0}), exit_status{});
  auto smaller = import(lines({event(1, "Show", 5)}));
  CHECK_EQUAL(smaller.status, bad_input);
  CHECK(mentions(smaller, "line 1: "));
  CHECK(mentions(smaller, "held or sold"));
  auto larger = import(lines({event(1, "Longer show", 12)}));
  CHECK_EQUAL(larger.status, exit_status{});
  office.start();
  auto page = get("/events/1");
  CHECK_EQUAL(page["event"]["name"], "Longer show");
  REQUIRE_EQUAL(page["tickets"].size(), 12u);
  CHECK_EQUAL(page["tickets"][9]["status"], "held");
}

TEST(a file that cannot be read is named) {
  for (const auto& path :
       {office.directory() / "nothing", office.directory()}) {
    auto [ended, text] = office.run({"import", path.string()});
    CHECK((command_end{ended, text}.refused(2, path.string())));
  }
}

TEST(an empty file imports nothing and is no failure) {
  auto said = import("\n\n");
  CHECK_EQUAL(said.status, exit_status{});
  CHECK_EQUAL(said.text, "imported 0 venues, 0 performers, 0 events\n");
}

FIXTURE_SCOPE_END()

TEST(an import beside a running server is seen by it - postgres) {
  box_office office{engine::postgres};
  office.start();
  auto path = office.directory() / "catalogue";
  std::ofstream{path} << lines({venue(), performer(), event(1)});
  auto [ended, text] = office.run({"import", path.string()});
  CHECK_EQUAL(ended, exit_status{});
  http_client client{office.port()};
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  std::optional<http_answer> seen;
  do {
    seen = client.get("/events/1");
    REQUIRE(seen.has_value());
  } while (seen->status != 200 && std::chrono::steady_clock::now() < until);
  REQUIRE_EQUAL(seen->status, 200);
  auto held = client.post("/booking/reserve", R"({"ticket_id":"1-1-0"})",
                          office.as_user("ann"));
  REQUIRE(held.has_value());
  CHECK_EQUAL(held->status, 201);
}

TEST(an import leaves it to a running server to take seats away - postgres) {
  box_office office{engine::postgres};
  auto path = office.directory() / "catalogue";
  auto import = [&](int seats) {
    std::ofstream{path} << lines(
      {venue(), performer(), event(1, "Show", seats)});
    auto [ended, text] = office.run({"import", path.string()});
    return command_end{ended, text};
  };
  office.start();
  CHECK_EQUAL(import(10).status, exit_status{});
  CHECK(import(5).refused(3, "line 3 takes seats away"));
  MESSAGE("what the server knows nothing of may come");
  CHECK_EQUAL(import(12).status, exit_status{});
  MESSAGE("and without a server the seats may go");
  CHECK_EQUAL(office.stop().value_or(exit_status{1, 0}), exit_status{});
  CHECK_EQUAL(import(5).status, exit_status{});
  office.start();
  http_client client{office.port()};
  auto page = client.get("/events/1");
  REQUIRE(page.has_value());
  CHECK_EQUAL(json_of(*page)["tickets"].size(), 5u);
  MESSAGE("one that was killed just now only seems to run");
  office.kill();
  CHECK_EQUAL(import(4).status, exit_status{});
}
