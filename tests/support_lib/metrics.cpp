#define SUITE support_lib.metrics

#include "support/metrics.hpp"

#include "tests/support/test.hpp"

using namespace onsale::support;
using namespace std::chrono_literals;

namespace {

bool contains(const std::string& text, std::string_view line) {
  return text.find(std::string{line} + "\n") != std::string::npos;
}

} // namespace

TEST(requests are counted by route method and status) {
  metrics node;
  auto& view = node.route("GET", "/events/{id}");
  CHECK(&view == &node.route("GET", "/events/{id}"));
  CHECK(&view != &node.route("HEAD", "/events/{id}"));
  view.answered("200", 3ms);
  view.answered("200", 70ms);
  view.answered("404", 1ms);
  auto text = node.text();
  CHECK(contains(text, R"(onsale_http_requests_total{method="GET",)"
                       R"(route="/events/{id}",status="200"} 2)"));
  CHECK(contains(text, R"(onsale_http_requests_total{method="GET",)"
                       R"(route="/events/{id}",status="404"} 1)"));
  CHECK(contains(text,
                 R"(onsale_http_request_duration_seconds_bucket{method="GET",)"
                 R"(route="/events/{id}",le="0.005"} 2)"));
  CHECK(contains(text,
                 R"(onsale_http_request_duration_seconds_count{method="GET",)"
                 R"(route="/events/{id}"} 3)"));
}

TEST(the sale shows) {
  metrics node;
  node.reserves["held"].Increment();
  node.reserves["seats-unavailable"].Increment();
  node.open_holds.Increment();
  node.seats["available"].Set(999);
  node.batch_entries.observe(30);
  node.commit_seconds.observe(0.002);
  node.journal_queue.Set(7);
  node.payments.capture["succeeded"].Increment();
  auto text = node.text();
  CHECK(contains(text, R"(onsale_reserves_total{outcome="held"} 1)"));
  CHECK(contains(text, "onsale_open_holds 1"));
  CHECK(contains(text, R"(onsale_seats{status="available"} 999)"));
  CHECK(contains(text, R"(onsale_journal_batch_entries_bucket{le="32"} 1)"));
  CHECK(contains(text, "onsale_journal_queue_entries 7"));
  CHECK(contains(text, R"(onsale_payment_calls_total{outcome="succeeded",)"
                       R"(step="capture"} 1)"));
  CHECK(contains(text, "# TYPE onsale_journal_commit_duration_seconds "
                       "histogram"));
}

TEST(two nodes in one process do not mix their figures) {
  metrics a;
  metrics b;
  a.reserves["held"].Increment();
  CHECK_EQUAL(a.reserves["held"].Value(), 1.0);
  CHECK_EQUAL(b.reserves["held"].Value(), 0.0);
}
