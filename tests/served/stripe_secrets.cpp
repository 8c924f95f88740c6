// Secrets of payments are told to Stripe, and to nobody else: neither by logs,
// nor by answers, nor in the files that the program writes.
#define SUITE served.stripe_secrets

#include "tests/served/settled.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/payment_news.hpp"
#include "tests/support/stripe/stripe_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const std::string hidden_key = "sk_test_that_nobody_may_read";
const std::string hidden_secret = "whsec_that_nobody_may_read";
const std::string older_secret = "whsec_of_last_month";
const std::string foreign_key = "sk_test_of_another_account";
const std::string shown_key = "pk_test_that_all_may_read";

/// A file that somebody else has written, as long as this object lives.
class foreign_file {
public:
  foreign_file(const char* name, const std::string& text)
    : path_(std::filesystem::temp_directory_path()
            / ("onsale-" + std::to_string(::getpid()) + name)) {
    std::ofstream{path_} << text;
  }

  ~foreign_file() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  std::string path() const {
    return path_.string();
  }

private:
  const std::filesystem::path path_;
};

/// Keeps all that a house says while payments go well and badly.
struct overheard_house {
  stripe_server server{account_options()};
  box_office office;
  std::string told;

  explicit overheard_house(engine kind, std::vector<std::string> more = {})
    : office(kind, options(std::move(more))) {
    // Has no secrets yet.
  }

  static stripe_server_options account_options() {
    stripe_server_options result;
    result.secret_key = hidden_key;
    return result;
  }

  std::vector<std::string> options(std::vector<std::string> more) const {
    std::vector<std::string> result{"--payments",   "stripe",
                                    "--public-url", "https://tickets.example",
                                    "--log-level",  "debug",
                                    "--stripe-url", server.url()};
    if (more.empty() || more.front() != "--stripe-publishable-key")
      more.insert(more.end(), {"--stripe-publishable-key", shown_key});
    result.insert(result.end(), more.begin(), more.end());
    return result;
  }

  http_answer hear(const std::optional<http_answer>& x) {
    REQUIRE(x.has_value());
    for (const auto& [name, value] : x->headers)
      told += name + ": " + value + '\n';
    told += x->body + '\n';
    return *x;
  }

  http_answer ask(const std::string& target, const json& body) {
    http_client client{office.port(), 60s};
    return hear(client.post(target, body.dump(), office.as_user("ann")));
  }

  void pay(const std::string& ticket, const char* card, int expected) {
    auto held = ask("/booking/reserve", {{"ticket_id", ticket}});
    CHECK_EQUAL(held.status, 201);
    auto said = ask("/booking/confirm",
                    {{"booking_id", json_of(held).value("booking_id", "")},
                     {"payment_details", {{"payment_method", card}}}});
    CHECK_EQUAL(said.status, expected);
  }

  void sell() {
    office.start();
    office.add_event({.event = 1, .sections = {{}}});
    for (auto at : {"create", "confirm", "capture"})
      server.front().spoil(at, {mishap::wrong_key, mishap::lost});
    pay("1-1-0", "pm_card_visa", 200);
    pay("1-1-1", "pm_card_chargeDeclined", 402);
    pay("1-1-2", "pm_card_authenticationRequired", 202);
    auto events = server.account().take_events();
    CHECK(!events.empty());
    for (const auto& event : events) {
      for (const auto& secret : {hidden_secret, older_secret})
        CHECK_EQUAL(hear(send_event(office, secret, event)).status, 200);
      CHECK_EQUAL(hear(send_event(office, foreign_key, event)).status, 400);
    }
    settle(office);
    http_client client{office.port()};
    for (auto target : {"/metrics", "/payment-form", "/openapi.json",
                        "/admin/cluster", "/webhooks/stripe"})
      hear(client.get(target, office.as_admin()));
  }

  exit_status reconcile(const std::string& key) {
    office.set_environment({{"ONSALE_STRIPE_SECRET_KEY", key}});
    auto [status, said] = office.run({"reconcile", "--payments", "stripe",
                                      "--stripe-url", server.url(),
                                      "--settle-minutes", "0"});
    told += said;
    return status;
  }

  /// Everything it has written: its log, and its store if that is a file.
  void read_files() {
    for (const auto& x :
         std::filesystem::recursive_directory_iterator{office.directory()})
      if (x.is_regular_file()) {
        std::ifstream in{x.path(), std::ios::binary};
        told.append(std::istreambuf_iterator<char>{in}, {});
      }
  }

  bool heard(const std::string& text) const {
    return told.find(text) != std::string::npos;
  }

  /// What it must have said, or nothing is shown by its silence.
  void check_told() const {
    CHECK(heard("not believed"));
    CHECK(heard("does not take the secret key"));
    CHECK(heard(shown_key));
    if (office.kind() == engine::sqlite)
      CHECK(heard("SQLite format 3"));
  }

  void check_silence() const {
    for (const auto& secret :
         {hidden_key, hidden_secret, older_secret, foreign_key})
      CHECK(!heard(secret));
  }
};

} // namespace

TEST(secrets of the environment are told to nobody) {
  for (auto kind : {engine::sqlite, engine::postgres}) {
    overheard_house at{kind};
    at.office.set_environment(
      {{"ONSALE_STRIPE_SECRET_KEY", hidden_key},
       {"ONSALE_STRIPE_WEBHOOK_SECRETS", older_secret + ',' + hidden_secret}});
    at.sell();
    at.office.stop();
    CHECK(at.reconcile(hidden_key) == exit_status{});
    CHECK(at.reconcile(foreign_key) == exit_status{.code = 1});
    at.read_files();
    at.check_told();
    at.check_silence();
  }
}

TEST(secrets of files are told to nobody) {
  foreign_file key{".key", hidden_key + '\n'};
  foreign_file news{".news", older_secret + '\n' + hidden_secret + '\n'};
  overheard_house at{engine::sqlite,
                     {"--stripe-key-file", key.path(), "--stripe-webhook-file",
                      news.path()}};
  at.sell();
  at.office.stop();
  at.read_files();
  at.check_told();
  at.check_silence();
}

TEST(a secret that is no good is not shown) {
  overheard_house at{engine::sqlite};
  at.office.set_environment({{"ONSALE_STRIPE_SECRET_KEY", hidden_key}});
  auto refuse = [&](std::vector<std::string> options) {
    auto all = at.options(std::move(options));
    all.insert(all.begin(), "serve");
    auto [status, said] = at.office.run(std::move(all));
    CHECK(status == exit_status{.code = 2});
    at.told += said;
    return said;
  };
  auto refuse_file = [&](const char* option, const std::string& text) {
    foreign_file file{".bad", text};
    return refuse({option, file.path()});
  };
  auto said = refuse_file("--stripe-key-file",
                          hidden_key + '\n' + foreign_key + '\n');
  CHECK(said.find("needs one secret key") != std::string::npos);
  said = refuse_file("--stripe-key-file", hidden_key + " \x01\n");
  CHECK(said.find("blanks or control characters") != std::string::npos);
  said = refuse_file("--stripe-webhook-file", hidden_secret + " and more\n");
  CHECK(said.find("blanks or control characters") != std::string::npos);
  MESSAGE("nor the secret key in the place of the other one");
  said = refuse({"--stripe-publishable-key", hidden_key});
  CHECK(said.find("--stripe-publishable-key") != std::string::npos);
  at.check_silence();
}
