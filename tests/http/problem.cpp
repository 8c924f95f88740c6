#define SUITE http.problem

#include "http/problem.hpp"

#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <set>

using namespace onsale;
using namespace onsale::http;
using nlohmann::json;

namespace {

std::vector<refusal_code> all_codes() {
  std::vector<refusal_code> codes;
  for (int i = 0; i < static_cast<int>(refusal_code::busy); ++i)
    codes.push_back(static_cast<refusal_code>(i));
  return codes;
}

} // namespace

TEST(a problem is a document with type and title and status) {
  auto x = problem_response("not-found", "No \"event\" 7.");
  CHECK_EQUAL(x.status, 404);
  CHECK_EQUAL(x.content_type, "application/problem+json");
  CHECK(json::parse(x.text) == json::parse(R"({"type": "/problems/not-found",
             "title": "There is no such thing", "status": 404,
             "detail": "No \"event\" 7."})"));
}

TEST(every refusal of the domain has a type of its own) {
  std::set<std::string_view> names;
  for (auto code : all_codes()) {
    auto type = find_problem_type(problem_name(code));
    REQUIRE(type != nullptr);
    names.insert(type->name);
    auto x = to_response(refuse(code));
    CHECK_EQUAL(x.status, type->status);
    CHECK_NOT_EQUAL(x.status, 500);
  }
  CHECK_EQUAL(names.size(), all_codes().size());
}

TEST(a refusal that should have been decided again is no bug to the client) {
  CHECK_EQUAL(to_response(refuse(refusal_code::busy)).status, 503);
}

TEST(a refusal carries what helps) {
  auto why = refuse(refusal_code::seats_unavailable);
  why.detail = "Taken.";
  why.field = "ticket_ids";
  why.unavailable = {{{{7}, 1}, 2}, {{{7}, 1}, 3}};
  why.alternatives = {{{{7}, 1}, 4}};
  auto document = json::parse(to_response(why).text);
  CHECK_EQUAL(document["status"], 409);
  CHECK_EQUAL(document["field"], "ticket_ids");
  CHECK(document["unavailable_ticket_ids"] == json({"7-1-2", "7-1-3"}));
  CHECK(document["alternatives"] == json({"7-1-4"}));
  CHECK(!document.contains("decline_code"));
  CHECK(!document.contains("retry_after_s"));
}

TEST(a declined payment says why) {
  auto why = refuse(refusal_code::payment_declined);
  why.decline_code = "insufficient_funds";
  auto x = to_response(why);
  CHECK_EQUAL(x.status, 402);
  auto document = json::parse(x.text);
  CHECK_EQUAL(document["decline_code"], "insufficient_funds");
}

TEST(whoever shall come again is told when) {
  auto why = refuse(refusal_code::unavailable);
  why.retry_after = std::chrono::seconds{7};
  auto x = to_response(why);
  auto document = json::parse(x.text);
  CHECK_EQUAL(document["retry_after_s"], 7);
  CHECK(x.headers.find("Retry-After: 7\r\n") != std::string::npos);
  for (auto name : {"overloaded", "unavailable", "outcome-unknown",
                    "rate-limited", "request-in-progress"})
    CHECK(problem_response(name).headers.find("Retry-After: 1\r\n")
          != std::string::npos);
  CHECK(problem_response("not-found").headers.empty());
}

TEST(a wrong member is named) {
  auto x = invalid_request("quantity", "Must be a number.");
  CHECK_EQUAL(x.status, 400);
  auto document = json::parse(x.text);
  CHECK_EQUAL(document["field"], "quantity");
}

TEST(further members are kept) {
  problem x;
  x.type = "not-admitted";
  x.members = R"(,"waiting_room":{"path":"/events/7/waiting-room"})";
  auto document = json::parse(to_response(x).text);
  CHECK_EQUAL(document["waiting_room"]["path"], "/events/7/waiting-room");
}

TEST(an unknown type is our mistake) {
  CHECK_EQUAL(problem_response("no-such-type").status, 500);
}

TEST(names of types are unique) {
  std::set<std::string_view> names;
  for (auto& type : problem_types()) {
    CHECK(names.insert(type.name).second);
    CHECK(type.status >= 400 && type.status < 600);
    CHECK(reason_phrase(type.status) != "Unassigned");
    CHECK(!type.title.empty());
    CHECK(!type.explanation.empty());
  }
}
