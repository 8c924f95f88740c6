#define SUITE http.contract_routes
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "tests/support/contract.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <iterator>

using namespace onsale;

namespace {

using names = std::vector<std::string>;

/// What the program serves, as it is put together by `onsale serve`. No handler
/// runs, so the site may be an empty one.
names served() {
  http::site nowhere;
  nowhere.bank = [](std::string, http::bank_decision, auto) {
    // Its routes are only added where there is a bank.
  };
  nowhere.webhooks = [](std::string_view, std::string_view, timestamp) {
    // Nor are those of a provider that sends nothing.
    return std::optional<http::payment_news>{};
  };
  http::router routes;
  http::add_routes(routes, nowhere);
  // These two come from the application itself.
  names result{"GET /problems", "GET /problems/{name}"};
  for (const auto& x : routes.routes())
    result.push_back(std::string{boost::beast::http::to_string(x->method)} + " "
                     + x->pattern);
  std::sort(result.begin(), result.end());
  return result;
}

std::string listed(const names& xs) {
  std::string result;
  for (const auto& x : xs)
    result += x + "\n";
  return result;
}

/// What is in `xs` and not in `ys`.
std::string missing(const names& xs, const names& ys) {
  names result;
  std::set_difference(xs.begin(), xs.end(), ys.begin(), ys.end(),
                      std::back_inserter(result));
  return listed(result);
}

/// Whether the contract takes a problem as the answer to some operation, or to
/// a method that its path does not have.
bool accepted_somewhere(std::string_view type, int status) {
  auto calls = test::our_contract().operations();
  calls.push_back("DELETE /events");
  return std::any_of(calls.begin(), calls.end(), [&](const auto& call) {
    auto space = call.find(' ');
    test::seen_response x{
      call.substr(0, space), call.substr(space + 1), status, {}, {}};
    // Braces in the target are as good a value as any.
    x.headers = {{"Content-Type", "application/problem+json"},
                 {"X-Request-Id", "1"},
                 {"Retry-After", "1"},
                 {"WWW-Authenticate", "Bearer realm=\"onsale\""},
                 {"Allow", "GET"}};
    x.body = R"({"type":"/problems/)" + std::string{type}
             + R"(","title":"t","status":)" + std::to_string(status) + "}";
    return test::our_contract().faults_of(x).empty();
  });
}

} // namespace

TEST(every route is documented) {
  CHECK_EQUAL(missing(served(), test::our_contract().operations()), "");
}

TEST(every documented operation is served) {
  CHECK_EQUAL(missing(test::our_contract().operations(), served()), "");
}

TEST(every problem type is documented where it can be met) {
  for (const auto& type : http::problem_types())
    CHECK(accepted_somewhere(type.name, type.status));
}

TEST(no problem type is documented under the status of another) {
  for (const auto& type : http::problem_types())
    for (const auto& other : http::problem_types())
      if (other.status != type.status)
        CHECK(!accepted_somewhere(type.name, other.status));
}
