#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// An account at Stripe that remembers, for tests: the life of PaymentIntents
/// that are captured by hand, refunds, idempotency keys, and the events that
/// would be sent. After https://docs.stripe.com/api at version 2024-06-20.
namespace onsale::test {

struct stripe_request {
  std::string method; // GET or POST
  std::string target; // path and query
  std::string idempotency_key;
  std::string body;
};

struct stripe_response {
  int status = 200;
  nlohmann::json body;
  bool replayed = false;
};

/// What an account holds, over all its PaymentIntents, in minor units.
struct stripe_balance {
  int64_t captured = 0; // and not refunded
  int64_t on_hold = 0;
  size_t open = 0; // intents with money on hold, or that wait for the buyer

  friend bool operator==(const stripe_balance&, const stripe_balance&) = default;
};

/// Thread-safe.
class stripe_account {
public:
  /// Where the bank's pages are: an intent's id is added.
  void set_bank(std::string url);

  /// @param now seconds since 1970
  stripe_response handle(const stripe_request& x, int64_t now);

  /// What Stripe does when it fails: the answer to a key is an error for ever,
  /// and the step has happened or not.
  stripe_response fail(const stripe_request& x, int64_t now, bool has_effect);

  /// Gives a call that answer, now and for ever.
  stripe_response keep(const stripe_request& x, stripe_response said);

  /// What the buyer does on the bank's page. @returns whether that was asked
  bool approve(const std::string& intent, int64_t now);
  bool refuse(const std::string& intent, int64_t now);

  /// A hold that the bank has let go by itself, or an operator by hand.
  bool lapse(const std::string& intent, int64_t now);

  /// Somebody asks for another sum, as only a wrong program could.
  void misprice(const std::string& intent, int64_t amount);

  stripe_balance balance() const;

  /// The same of what one booking is to be paid with (`metadata[booking]`).
  stripe_balance balance_of(const std::string& booking) const;

  /// PaymentIntents, in the order in which they were made.
  std::vector<nlohmann::json> intents() const;

  /// Takes the events that have happened since.
  std::vector<nlohmann::json> take_events();

private:
  struct kept_answer {
    std::string request;
    stripe_response said;
  };

  stripe_response keep_locked(const stripe_request& x, stripe_response said);
  stripe_response route(const stripe_request& x, int64_t now);
  stripe_response create(const nlohmann::json& form, int64_t now);
  stripe_response
  confirm(nlohmann::json& of, const nlohmann::json& form, int64_t now);
  stripe_response capture(nlohmann::json& of, int64_t now);
  stripe_response cancel(nlohmann::json& of, int64_t now);
  stripe_response refund(const nlohmann::json& form, int64_t now);
  stripe_response list(const nlohmann::json& query) const;
  void add(stripe_balance& to, const nlohmann::json& of) const;
  void hold(nlohmann::json& of, int64_t now);
  void decline(nlohmann::json& of, const std::string& code, int64_t now);
  nlohmann::json
  shown(const nlohmann::json& of, const nlohmann::json& form) const;
  nlohmann::json* find(const std::string& id);
  void tell(const std::string& type, const nlohmann::json& object, int64_t now);
  std::string next_id(const std::string& prefix);

  mutable std::mutex mutex_;
  std::string bank_url_ = "https://bank.example/";
  uint64_t last_id_ = 0;
  std::deque<nlohmann::json> intents_; // stay where they are
  std::map<std::string, nlohmann::json*> by_id_;
  std::map<std::string, nlohmann::json> charges_; // by id
  std::map<std::string, kept_answer> kept_;       // by key
  std::vector<nlohmann::json> events_;
};

} // namespace onsale::test
