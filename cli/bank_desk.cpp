#include "cli/bank_desk.hpp"

#include "payments/simulated/provider_payment.hpp"

#include <optional>
#include <string>
#include <utility>

namespace onsale::cli {

namespace {

/// @returns nothing if no payment has asked for the buyer's word
std::optional<http::bank_outcome>
outcome_of(const std::string& reference, const payments::gateway_answer& said) {
  auto is_approved = said.status == payments::gateway_status::succeeded;
  auto is_declined = said.status == payments::gateway_status::declined;
  auto key = payments::key_of(reference);
  auto of = key ? payments::parse_payment_key(*key) : std::nullopt;
  if (!of || (!is_approved && !is_declined))
    return std::nullopt;
  return http::bank_outcome{{of->booking, of->attempt, reference},
                            is_approved ? http::bank_decision::approve
                                        : http::bank_decision::fail};
}

} // namespace

http::bank_desk make_bank(std::shared_ptr<payments::simulated_gateway> at) {
  return [at](std::string reference, http::bank_decision decision,
              std::function<void(std::optional<http::bank_outcome>)> done) {
    at->complete_action(reference,
                        decision == http::bank_decision::approve
                          ? payments::bank_decision::approve
                          : payments::bank_decision::fail,
                        [reference,
                         done](const payments::gateway_answer& said) {
                          done(outcome_of(reference, said));
                        });
  };
}

} // namespace onsale::cli
