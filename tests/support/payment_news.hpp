#pragma once

#include "tests/support/box_office.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/stripe/stripe_account.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

/// News of payments on their way from a test account at Stripe to a house.
namespace onsale::test {

/// Sends one event, signed now.
/// @returns the answer; nothing: there was none
std::optional<http_answer>
send_event(const box_office& to, const std::string& secret,
           const nlohmann::json& event);

/// Whether it was taken.
bool takes_event(const box_office& to, const std::string& secret,
                 const nlohmann::json& event);

/// Brings all that happens on an account to a house, as Stripe does: each event
/// once at least, and until it is taken; in any order; one in twenty late, and
/// one in twenty twice, by lot. The account may be used meanwhile.
class news_courier {
public:
  /// @param seed of the lots; what is drawn for depends on when it happens
  news_courier(stripe_account& account, const box_office& to,
               std::string secret, uint64_t seed);

  /// What has not been brought is lost.
  ~news_courier();

  /// Brings what is left, and goes.
  /// @returns what was wrong, a line each
  std::string finish();

  /// How many were taken.
  size_t taken() const noexcept {
    return taken_;
  }

private:
  void walk();
  void round();
  bool chance();

  stripe_account& account_;
  const box_office& to_;
  const std::string secret_;
  std::mt19937_64 dice_;
  std::vector<nlohmann::json> bag_;
  std::atomic<size_t> taken_{0};
  std::atomic<bool> leaves_{false};
  std::thread thread_; // the last: it uses the others
};

} // namespace onsale::test
