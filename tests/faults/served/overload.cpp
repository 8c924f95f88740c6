// More than the program can do: who is refused, and who is not.
#define SUITE faults.served.overload

#include "tests/faults/served/run_rounds.hpp"

#include <nlohmann/json.hpp>

#include <thread>
#include <vector>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr int seats = 200;

/// An office that works on few requests at once, on a disk that may be slow.
struct small_office : office_on_file {
  small_office(int requests)
    : office_on_file({"--requests-max", std::to_string(requests)}) {
    office.add_event({.sections = {{.seats_per_row = seats}}});
  }

  http_client client() const {
    return http_client{office.port(), 30s};
  }

  static std::string seat(int number) {
    return R"({"ticket_id":"1-1-)" + std::to_string(number) + "\"}";
  }

  http_client::header_list buyer(int number) {
    return office.as_user("buyer-" + std::to_string(number));
  }

  /// A request whose answer is read later.
  http_client
  begin(const std::string& target, int who, const std::string& body) {
    auto result = client();
    auto token = buyer(who).front();
    CHECK(result.send_raw("POST " + target + " HTTP/1.1\r\nHost: x\r\n"
                          + token.first + ": " + token.second
                          + "\r\nContent-Type: application/json\r\n"
                            "Content-Length: "
                          + std::to_string(body.size()) + "\r\n\r\n" + body));
    return result;
  }

  http_answer reserve(int who, int number) {
    return client()
      .post("/booking/reserve", seat(number), buyer(who))
      .value_or(http_answer{});
  }

  /// Waits until so many requests have come in that no answer has left for.
  bool works_on(int requests) {
    auto deadline = std::chrono::steady_clock::now() + 10s;
    while (office.metric("onsale_http_requests_in_flight") != requests) {
      if (std::chrono::steady_clock::now() > deadline)
        return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

  double shed(const std::string& why) const {
    return office.metric("onsale_http_shed_total{reason=\"" + why + "\"}");
  }

  int available() {
    auto said = client().get("/events/1?tickets=summary");
    REQUIRE(said);
    auto page = json_of(*said); // one section, one price
    return page["summary"][0]["available"].get<int>();
  }
};

bool is_polite_refusal(const http_answer& x) {
  return x.status == 503
         && x.header("Content-Type") == "application/problem+json"
         && json_of(x)["type"] == "/problems/overloaded"
         && x.has("Retry-After");
}

} // namespace

TEST(a hold can be paid while no new one is to be had) {
  small_office where{4};
  auto held = where.reserve(0, 0);
  REQUIRE_EQUAL(held.status, 201);
  std::string booking = json_of(held)["booking_id"];
  auto confirm = R"({"booking_id":")" + booking
                 + R"(","payment_details":{"payment_method":"pm_card_visa"}})";
  where.board->sync_delay_ms = 2'000;
  std::vector<http_client> waiting;
  for (int i = 1; i <= 3; ++i)
    waiting.push_back(where.begin("/booking/reserve", i, where.seat(i)));
  REQUIRE(where.works_on(3));
  MESSAGE("whoever begins is refused at once");
  CHECK(is_polite_refusal(where.reserve(9, 9)));
  CHECK_EQUAL(where.shed("queue"), 1);
  MESSAGE("readers are not, nor who ends what they have begun");
  auto page = where.client().get("/events/1");
  REQUIRE(page);
  CHECK_EQUAL(page->status, 200);
  waiting.push_back(where.begin("/booking/confirm", 0, confirm));
  REQUIRE(where.works_on(4));
  MESSAGE("but for what is too much for all");
  auto release = where.client().post(
    "/booking/release", R"({"booking_id":")" + booking + "\"}", where.buyer(0));
  REQUIRE(release);
  CHECK(is_polite_refusal(*release));
  CHECK_EQUAL(where.shed("in_flight"), 1);
  CHECK(where.office.serves());
  where.board.clear();
  for (size_t i = 0; i < waiting.size(); ++i) {
    auto said = waiting[i].read_answer();
    REQUIRE(said);
    CHECK_EQUAL(said->status, i < 3 ? 201 : 200);
  }
  CHECK_EQUAL(where.reserve(9, 9).status, 201);
}

TEST(of a rush some are served and all others hear when to come again) {
  small_office where{40};
  where.board->sync_delay_ms = 100;
  std::vector<http_client> rush;
  for (int i = 0; i < seats; ++i)
    rush.push_back(where.begin("/booking/reserve", i, where.seat(i)));
  auto held = 0;
  auto refused = 0;
  for (auto& x : rush) {
    auto said = x.read_answer();
    REQUIRE(said);
    held += said->status == 201 ? 1 : 0;
    refused += is_polite_refusal(*said) ? 1 : 0;
  }
  CHECK_EQUAL(held + refused, seats);
  CHECK_GREATER(held, 0);
  CHECK_GREATER(refused, 0);
  MESSAGE("what was refused has not happened");
  CHECK_EQUAL(where.available(), seats - held);
  MESSAGE("and the next one is served");
  where.board.clear();
  REQUIRE(where.works_on(0));
  auto next = where.client().post(
    "/booking/reserve", R"({"event_id":"1","best_available":{"quantity":1}})",
    where.buyer(999));
  REQUIRE(next);
  CHECK_EQUAL(next->status, 201);
}
