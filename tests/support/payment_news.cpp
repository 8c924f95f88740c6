#include "tests/support/payment_news.hpp"

#include "tests/support/stripe/stripe_signature.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace onsale::test {

namespace {

using namespace std::chrono_literals;

/// How long the last of it may take.
constexpr auto patience = 60s;

} // namespace

std::optional<http_answer>
send_event(const box_office& to, const std::string& secret,
           const nlohmann::json& event) {
  auto body = event.dump();
  auto now = std::chrono::duration_cast<std::chrono::seconds>(
    std::chrono::system_clock::now().time_since_epoch());
  http_client client{to.port(), 30s};
  return client.post(
    "/webhooks/stripe", body,
    {{"Stripe-Signature", stripe_signature(secret, now.count(), body)}});
}

bool takes_event(const box_office& to, const std::string& secret,
                 const nlohmann::json& event) {
  auto said = send_event(to, secret, event);
  return said && said->status == 200;
}

news_courier::news_courier(stripe_account& account, const box_office& to,
                           std::string secret, uint64_t seed)
  : account_(account), to_(to), secret_(std::move(secret)), dice_(seed),
    thread_([this] {
      walk();
    }) {
  // On its way.
}

news_courier::~news_courier() {
  leaves_ = true;
  if (thread_.joinable())
    thread_.join();
}

void news_courier::walk() {
  while (!leaves_) {
    round();
    std::this_thread::sleep_for(20ms);
  }
}

bool news_courier::chance() {
  return std::uniform_real_distribution{0.0, 1.0}(dice_) < 0.05;
}

void news_courier::round() {
  auto fresh = account_.take_events();
  std::move(fresh.begin(), fresh.end(), std::back_inserter(bag_));
  std::shuffle(bag_.begin(), bag_.end(), dice_);
  std::vector<nlohmann::json> kept;
  for (auto& event : bag_) {
    auto is_late = chance();
    auto was_taken = !is_late && takes_event(to_, secret_, event);
    taken_ += was_taken ? 1 : 0;
    if (!was_taken || chance())
      kept.push_back(std::move(event));
  }
  bag_ = std::move(kept);
}

std::string news_courier::finish() {
  leaves_ = true;
  thread_.join();
  auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    round();
    if (bag_.empty())
      return {};
    std::this_thread::sleep_for(20ms);
  }
  return std::to_string(bag_.size()) + " news were not taken\n";
}

} // namespace onsale::test
