#include "cli/bank_desk.hpp"

#include <string>
#include <utility>

namespace onsale::cli {

http::bank_desk make_bank(std::shared_ptr<payments::simulated_gateway> at) {
  return [at](std::string reference, http::bank_decision decision,
              std::function<void(bool)> done) {
    at->complete_action(
      reference,
      decision == http::bank_decision::approve
        ? payments::bank_decision::approve
        : payments::bank_decision::fail,
      [done](const payments::gateway_answer& said) {
        done(said.status == payments::gateway_status::succeeded
             || said.status == payments::gateway_status::declined);
      });
  };
}

} // namespace onsale::cli
