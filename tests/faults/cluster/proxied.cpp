// Nodes behind nginx, as deploy/nginx.conf sets it up.
#define SUITE faults.cluster.proxied

#include "tests/faults/cluster/losses.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/nginx.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>

using namespace onsale::test;

namespace {

constexpr auto shoppers = 8;
constexpr auto sold_blocks = 10;

void replace(std::string& in, const std::string& what, const std::string& by) {
  auto at = in.find(what);
  REQUIRE(at != std::string::npos);
  in.replace(at, what.size(), by);
}

/// What stands in its `http` block, for nodes on other ports.
std::string http_block(cluster_house& house, uint16_t port) {
  std::ifstream in{std::string{ONSALE_SOURCE_DIR} + "/deploy/nginx.conf"};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  auto from = text.find("http {");
  REQUIRE(from != std::string::npos);
  text = text.substr(from + 6, text.rfind('}') - from - 6);
  for (size_t i = 0; i < house.size(); ++i)
    replace(text, "127.0.0.1:808" + std::to_string(i + 1),
            "127.0.0.1:" + std::to_string(house.at(i).port()));
  replace(text, "listen 8080", "listen 127.0.0.1:" + std::to_string(port));
  return text;
}

/// Buys seat after seat through a proxy, each call under a key, and looks at
/// the event. A connection that was closed is no failure: the call is repeated.
class shopper {
public:
  shopper(const box_office& office, uint16_t port, int number)
    : headers_(office.as_user("shopper-" + std::to_string(number))),
      port_(port), number_(number) {
    // nop
  }

  void buy_one() {
    auto ticket = "3-" + std::to_string(bought_ % sold_blocks + 1) + "-"
                  + std::to_string(bought_ / sold_blocks * shoppers + number_);
    ++bought_;
    nlohmann::json seat{{"ticket_ids", {ticket}}};
    auto held = call("/booking/reserve", seat.dump(), 201);
    if (!held)
      return;
    auto booking = json_of(*held)["booking_id"].get<std::string>();
    nlohmann::json card{{"booking_id", booking},
                        {"payment_details",
                         {{"payment_method", "pm_card_visa"}}}};
    if (call("/booking/confirm", card.dump(), 200))
      confirmed.push_back(booking);
    call("/events/3?tickets=summary", {}, 200);
  }

  bool is_done() const noexcept {
    return bought_ == sold_blocks * 1'000 / shoppers;
  }

  std::vector<std::string> confirmed;
  std::vector<std::string> failures;
  size_t calls = 0;
  size_t repeated = 0;
  std::chrono::milliseconds slowest{0};

private:
  std::optional<http_answer>
  call(const std::string& target, const std::string& body, int expected) {
    auto headers = headers_;
    headers.emplace_back("Idempotency-Key", std::to_string(number_) + "-"
                                              + std::to_string(++calls));
    auto began = std::chrono::steady_clock::now();
    std::optional<http_answer> said;
    for (auto tries = 0; tries < 3 && !said; ++tries) {
      if (!client_ || tries > 0)
        client_.emplace(port_, 20s);
      repeated += tries > 0;
      said = body.empty() ? client_->get(target, headers)
                          : client_->post(target, body, headers);
      if (said && said->header("Connection") == "close")
        client_.reset();
    }
    auto took = std::chrono::steady_clock::now() - began;
    slowest = std::max(slowest,
                       std::chrono::ceil<std::chrono::milliseconds>(took));
    if (said && said->status == expected)
      return said;
    failures.push_back(
      target + ": "
      + (said ? std::to_string(said->status) + said->body : "no answer"));
    return {};
  }

  http_client::header_list headers_;
  uint16_t port_;
  int number_;
  int bought_ = 0;
  std::optional<http_client> client_;
};

} // namespace

TEST(nodes behind nginx are restarted one after the other and no call fails) {
  cluster_house house{{}};
  house.start();
  house.add_event(
    {.event = 3,
     .sections = std::vector<box_office::grid>(sold_blocks, {20, 50}),
     .tickets_per_user = 100'000,
     .open_holds = 50});
  auto port = free_port();
  nginx proxy{http_block(house, port), port};
  std::vector<shopper> crowd;
  for (auto i = 0; i < shoppers; ++i)
    crowd.emplace_back(house.at(0), port, i);
  std::atomic<bool> closing{false};
  std::vector<std::thread> threads;
  for (auto& x : crowd)
    threads.emplace_back([&] {
      while (!closing && !x.is_done())
        x.buy_one();
    });
  for (auto round = 0; round < (long_tests() ? 10 : 2); ++round)
    for (size_t i = 0; i < house.size(); ++i) {
      CHECK(house.at(i).stop() == exit_status{});
      house.at(i).start();
      CHECK(house.wait_until_whole(house.size()));
    }
  closing = true;
  for (auto& x : threads)
    x.join();
  size_t calls = 0;
  size_t repeated = 0;
  std::chrono::milliseconds slowest{0};
  for (auto& x : crowd) {
    check_none(x.failures.empty() ? "" : x.failures.front());
    calls += x.calls;
    repeated += x.repeated;
    slowest = std::max(slowest, x.slowest);
    CHECK(!x.is_done()); // or nothing was sold at the end
  }
  std::cout << "rolling restart behind nginx: " << calls << " calls, "
            << repeated << " repeated, the slowest took " << slowest.count()
            << " ms" << std::endl;
  MESSAGE("what was sold is sold");
  for (const auto& x : crowd) {
    CHECK(!x.confirmed.empty());
    for (const auto& booking : x.confirmed) {
      http_client client{house.at(1).port()};
      auto said = client.get("/booking/" + booking, house.at(1).as_admin());
      REQUIRE(said);
      CHECK_EQUAL(json_of(*said)["status"], "confirmed");
    }
  }
}
