#define SUITE http.contract
#include "tests/support/contract.hpp"

#include "tests/support/live_contract.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::test;

namespace {

bool mentions(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

/// A response as the server gives it, with the headers that all have.
seen_response seen(std::string method, std::string target, int status,
                   std::string media, std::string body) {
  seen_response x{std::move(method), std::move(target), status, {}, {}};
  x.headers.emplace_back("x-request-id", "0af7651916cd43dd");
  if (!media.empty())
    x.headers.emplace_back("Content-Type", std::move(media));
  x.body = std::move(body);
  return x;
}

seen_response json(std::string call, int status, std::string body) {
  auto space = call.find(' ');
  auto media = status >= 400 ? "application/problem+json" : "application/json";
  return seen(call.substr(0, space), call.substr(space + 1), status, media,
              std::move(body));
}

seen_response problem(std::string call, int status, const std::string& type) {
  return json(std::move(call), status,
              R"({"type":"/problems/)" + type + R"(","title":"t","status":)"
                + std::to_string(status) + "}");
}

std::string faults(const seen_response& x) {
  return our_contract().faults_of(x);
}

const std::string held_ticket
  = R"({"ticket_id":"1207-14-233","section":"101","row":"A","seat":"7",)"
    R"("price":{"amount":25000,"currency":"USD"},"status":"held"})";

std::string hold(const std::string& tickets) {
  return R"({"booking_id":"vnacdpqkd3xmvjmsv6cozzlv5gyja","status":"held",)"
         R"("event_id":"1207","tickets":[)"
         + tickets
         + R"(],"total":{"amount":25500,"currency":"USD"},)"
           R"("held_at":"2027-05-01T10:00:00.250Z",)"
           R"("expires_at":"2027-05-01T10:08:00.250Z","expires_in_s":480})";
}

/// A document with one route, whose answer has the given schema.
std::string document(const std::string& schema) {
  return R"({"paths":{"/x":{"get":{"responses":{"200":{"content":{)"
         R"("application/json":{"schema":)"
         + schema
         + R"(}}}}}}},"x-unlisted":{"path":{"404":{}},"method":{"405":{}},)"
           R"("options":{"204":{}}},"components":{"schemas":{)"
           R"("loop":{"items":{"$ref":"#/components/schemas/loop"}}}}})";
}

std::string fault_of_document(const std::string& schema) {
  auto parsed = contract::parse(document(schema));
  return parsed ? std::string{} : parsed.error();
}

} // namespace

TEST(good responses keep the contract) {
  CHECK_EQUAL(faults(json("POST /booking/reserve", 201, hold(held_ticket))),
              "");
  CHECK_EQUAL(faults(json("GET /livez", 200, R"({"status":"ok"})")), "");
  CHECK_EQUAL(faults(problem("GET /booking/abc", 404, "not-found")), "");
  auto page = seen("GET", "/problems", 200, "text/html; charset=utf-8", "<p>");
  CHECK_EQUAL(faults(page), "");
}

TEST(further members are welcome) {
  auto x = R"({"status":"ok","mood":{"good":true}})";
  CHECK_EQUAL(faults(json("GET /livez", 200, x)), "");
}

TEST(a missing member is named by its place) {
  auto ticket = held_ticket;
  ticket.replace(ticket.find("seat"), 4, "seet");
  auto why = faults(json("POST /booking/reserve", 201, hold(ticket)));
  CHECK(mentions(why, "POST /booking/reserve was answered with 201"));
  CHECK(mentions(why, "$.tickets[0]"));
  CHECK(mentions(why, "seat"));
}

TEST(values of the wrong form break it) {
  auto wrong = [](std::string_view before, std::string_view after) {
    auto body = hold(held_ticket);
    body.replace(body.find(before), before.size(), after);
    return faults(json("POST /booking/reserve", 201, body));
  };
  CHECK_NOT_EQUAL(wrong("25000", "250.5"), "");
  CHECK_NOT_EQUAL(wrong("25000", "\"25000\""), "");
  CHECK_NOT_EQUAL(wrong("\"USD\"", "\"usd\""), "");
  CHECK_NOT_EQUAL(wrong("1207-14-233", "1207-14"), "");
  CHECK_NOT_EQUAL(wrong("10:00:00.250Z", "10:00:00+00:00"), "");
  CHECK_NOT_EQUAL(wrong("\"held\",", "\"sold\","), "");
  CHECK_NOT_EQUAL(wrong("\"1207\"", "1207"), "");
  CHECK_NOT_EQUAL(wrong("480", "-1"), "");
}

TEST(what is null may be null and nothing else may) {
  auto ticket = held_ticket;
  ticket.replace(ticket.find("\"A\""), 3, "null");
  auto body = hold(ticket);
  CHECK_EQUAL(faults(json("POST /booking/reserve", 201, body)), "");
  body.replace(body.find("\"101\""), 5, "null");
  CHECK_NOT_EQUAL(faults(json("POST /booking/reserve", 201, body)), "");
}

TEST(a member that is given twice is found) {
  auto x = R"({"status":"ok","status":"ok"})";
  CHECK(mentions(faults(json("GET /livez", 200, x)),
                 "the member status is given twice"));
}

TEST(a body must be JSON where JSON is due) {
  CHECK(mentions(faults(json("GET /livez", 200, R"({"status":"ok")")),
                 "the body is not JSON"));
  CHECK(mentions(faults(json("GET /livez", 200, "")), "the body is not JSON"));
}

TEST(the media type is checked) {
  auto x = seen("GET", "/livez", 200, "text/html", R"({"status":"ok"})");
  CHECK(mentions(faults(x), "the media type is not documented: text/html"));
  x = seen("GET", "/livez", 200, "", R"({"status":"ok"})");
  CHECK(mentions(faults(x), "the media type is not documented"));
}

TEST(a status that the route does not have breaks it) {
  CHECK_NOT_EQUAL(faults(json("GET /livez", 201, R"({"status":"ok"})")), "");
  CHECK_NOT_EQUAL(faults(problem("GET /events", 409, "sold-out")), "");
}

TEST(each route has problems of its own) {
  CHECK_EQUAL(faults(problem("POST /booking/reserve", 409, "sold-out")), "");
  CHECK_NOT_EQUAL(faults(problem("POST /booking/confirm", 409, "sold-out")),
                  "");
  CHECK_NOT_EQUAL(faults(problem("POST /booking/reserve", 404, "not-found")),
                  "");
}

TEST(any request may meet the problems of the server itself) {
  CHECK_EQUAL(faults(problem("GET /events", 408, "request-timeout")), "");
  CHECK_EQUAL(faults(problem("POST /users", 431, "headers-too-large")), "");
  CHECK_NOT_EQUAL(faults(problem("GET /events", 408, "request-timed-out")), "");
}

TEST(the status in a problem is that of the response) {
  auto x = problem("GET /booking/abc", 404, "not-found");
  x.body.replace(x.body.find("404"), 3, "410");
  CHECK(mentions(faults(x), "is not the status of the response"));
}

TEST(headers that are promised must be there) {
  auto x = problem("GET /me", 401, "unauthenticated");
  CHECK(mentions(faults(x), "the header WWW-Authenticate is missing"));
  x.headers.emplace_back("www-authenticate", "Bearer realm=\"onsale\"");
  CHECK_EQUAL(faults(x), "");
  x.headers.erase(x.headers.begin());
  CHECK(mentions(faults(x), "the header X-Request-Id is missing"));
}

TEST(headers must have their form) {
  auto x = problem("GET /events", 429, "rate-limited");
  x.headers.emplace_back("Retry-After", "1");
  CHECK_EQUAL(faults(x), "");
  x.headers.back().second = "soon";
  CHECK(mentions(faults(x), "header Retry-After"));
}

TEST(an answer to HEAD has the headers and no body) {
  auto x = json("HEAD /livez", 200, "");
  CHECK_EQUAL(faults(x), "");
  x.body = R"({"status":"ok"})";
  CHECK(mentions(faults(x), "there is a body where none belongs"));
}

TEST(an answer that is not modified has a tag and no body) {
  auto x = seen("GET", "/events?size=5", 304, "", "");
  CHECK(mentions(faults(x), "the header ETag is missing"));
  x.headers.emplace_back("ETag", "\"00f00f-gzip\"");
  CHECK_EQUAL(faults(x), "");
  x.body = "{}";
  CHECK_NOT_EQUAL(faults(x), "");
}

TEST(fixed segments win over parameters) {
  // GET /booking/{booking_id} does not stand for GET /booking/reserve.
  auto x = problem("GET /booking/reserve", 405, "method-not-allowed");
  x.headers.emplace_back("Allow", "POST, OPTIONS");
  CHECK_EQUAL(faults(x), "");
  x.status = 200;
  CHECK_NOT_EQUAL(faults(x), "");
}

TEST(paths that are not listed are not found) {
  CHECK_EQUAL(faults(problem("GET /no/such/path", 404, "not-found")), "");
  CHECK_EQUAL(faults(problem("GET /events/", 404, "not-found")), "");
  CHECK_NOT_EQUAL(faults(json("GET /no/such/path", 200, "{}")), "");
}

TEST(OPTIONS is answered on every path) {
  auto x = seen("OPTIONS", "/events", 204, "", "");
  CHECK(mentions(faults(x), "the header Allow is missing"));
  x.headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
  CHECK_EQUAL(faults(x), "");
  CHECK_EQUAL(faults(problem("OPTIONS /nowhere", 404, "not-found")), "");
}

TEST(operations are told by method and path) {
  auto all = our_contract().operations();
  CHECK(std::is_sorted(all.begin(), all.end()));
  CHECK(std::binary_search(all.begin(), all.end(), "GET /events/{event_id}"));
  CHECK(std::binary_search(all.begin(), all.end(), "POST /booking/reserve"));
}

TEST(a document that would not be checked in full is refused) {
  CHECK_EQUAL(fault_of_document(R"({"type":"object","title":"x"})"), "");
  CHECK(mentions(fault_of_document(R"({"minProperties":1})"),
                 "GET /x: the keyword minProperties is not checked"));
  CHECK(mentions(fault_of_document(R"({"$ref":"#/components/schemas/y"})"),
                 "nothing stands at #/components/schemas/y"));
  CHECK(mentions(fault_of_document(R"({"$ref":"#/components/schemas/loop"})"),
                 "a schema holds itself"));
  CHECK_NOT_EQUAL(fault_of_document(R"({"type":"thing"})"), "");
}

TEST(a schema beside a reference counts as well) {
  auto text = document(
    R"({"$ref":"#/components/schemas/loop","type":"array"})");
  auto at = text.find(R"({"items")");
  text.replace(at, text.rfind("}}}}") - at, R"({"items":{"type":"integer"})");
  auto parsed = contract::parse(text);
  REQUIRE(parsed);
  auto answer = [&](std::string body) {
    return parsed->faults_of(json("GET /x", 200, std::move(body)));
  };
  CHECK_EQUAL(answer("[1]"), "");
  CHECK_NOT_EQUAL(answer("[true]"), "");
  CHECK_NOT_EQUAL(answer("1"), "");
}

TEST(what is said live is held against its own contract) {
  const auto& live = live_contract::ours();
  CHECK_EQUAL(live.faults_of("seats", R"({"type":"delta","blocks":[{"block":1,)"
                                      R"("version":2,"changes":[["1-1-1",)"
                                      R"("held"]]}]})"),
              "");
  CHECK_NOT_EQUAL(live.faults_of("seats", R"({"type":"delta"})"), "");
  CHECK_NOT_EQUAL(live.faults_of("place", R"({"seq":1,"state":"there"})"), "");
  CHECK_NOT_EQUAL(live.faults_of("place", "{"), "");
  CHECK_NOT_EQUAL(live.faults_of("weather", "{}"), "");
}
