#define SUITE http.router

#include "http/router.hpp"

#include "http/exchange.hpp"
#include "tests/support/test.hpp"

using namespace onsale::http;

namespace {

struct router_fixture {
  router_fixture() {
    for (auto pattern :
         {"GET /", "GET /events/{event_id}",
          "GET /events/{event_id}/sections/{section_id}", "GET /events",
          "POST /booking/reserve", "GET /booking/{booking_id}",
          "PUT /admin/events/{id}", "GET /files/fixed", "GET /files/{name}"})
      routes.add(pattern, {}, [](exchange&, reply) {});
  }

  // The pattern and parameters that a path leads to.
  std::string match(verb method, std::string_view path) {
    x.message.method = method;
    x.path = path;
    switch (routes.match(x)) {
      case router::outcome::found: {
        auto text = x.matched->pattern;
        for (auto value : x.parameters)
          text.append(" ").append(value);
        return text;
      }
      case router::outcome::no_path:
        return "no path";
      case router::outcome::no_method:
        return "no method";
      case router::outcome::bad_path:
        return "bad path";
    }
    return "";
  }

  std::string get(std::string_view path) {
    return match(verb::get, path);
  }

  std::string allowed(std::string_view path) {
    x.path = path;
    return routes.allowed(x);
  }

  router routes;
  exchange x;
};

} // namespace

FIXTURE_SCOPE(router_tests, router_fixture)

TEST(a path leads to its route) {
  CHECK_EQUAL(get("/"), "/");
  CHECK_EQUAL(get("/events"), "/events");
  CHECK_EQUAL(get("/events/1207"), "/events/{event_id} 1207");
  CHECK_EQUAL(get("/events/1207/sections/GA"),
              "/events/{event_id}/sections/{section_id} 1207 GA");
  CHECK_EQUAL(match(verb::post, "/booking/reserve"), "/booking/reserve");
}

TEST(parameters are found by name) {
  get("/events/1207/sections/GA");
  CHECK_EQUAL(x.parameter("section_id"), "GA");
  CHECK_EQUAL(x.parameter("event_id"), "1207");
}

TEST(fixed segments win over parameters) {
  CHECK_EQUAL(get("/files/fixed"), "/files/fixed");
  CHECK_EQUAL(get("/files/other"), "/files/{name} other");
}

TEST(segments are decoded one by one) {
  CHECK_EQUAL(get("/files/a%2Fb"), "/files/{name} a/b");
  CHECK_EQUAL(get("/%65vents/%31"), "/events/{event_id} 1");
  CHECK_EQUAL(get("/events/%C3%A9/sections/%41%42"),
              "/events/{event_id}/sections/{section_id} \xc3\xa9 AB");
}

TEST(a path that cannot be decoded is no path) {
  CHECK_EQUAL(get("/events/%"), "bad path");
  CHECK_EQUAL(get("/events/%g0"), "bad path");
  MESSAGE("and what is no text leads nowhere");
  CHECK_EQUAL(get("/events/%ff"), "no path");
  CHECK_EQUAL(get("/events/%00"), "no path");
}

TEST(other paths lead nowhere) {
  for (auto path :
       {"", "*", "//", "/nope", "/events/", "/events//", "/events/1/",
        "/events/1/sections", "/events/1/sections/", "/Events", "/admin",
        "/events/1/sections/A/x", "events", "/booking/"})
    CHECK_EQUAL(get(path), "no path");
}

TEST(a path may lack a method) {
  CHECK_EQUAL(match(verb::delete_, "/events"), "no method");
  CHECK_EQUAL(match(verb::unknown, "/events"), "no method");
  CHECK_EQUAL(match(verb::post, "/nope"), "no path");
  // The path of the parameter is another one.
  CHECK_EQUAL(get("/booking/reserve"), "no method");
}

TEST(HEAD goes where GET goes) {
  CHECK_EQUAL(match(verb::head, "/events"), "/events");
  CHECK_EQUAL(match(verb::head, "/booking/reserve"), "no method");
}

TEST(the methods of a path are listed) {
  CHECK_EQUAL(allowed("/events"), "GET, HEAD, OPTIONS");
  CHECK_EQUAL(allowed("/booking/reserve"), "POST, OPTIONS");
  CHECK_EQUAL(allowed("/nope"), "");
}

FIXTURE_SCOPE_END()
