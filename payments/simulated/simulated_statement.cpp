#include "payments/simulated/simulated_statement.hpp"

#include "payments/simulated/payment_document.hpp"
#include "payments/simulated/provider_payment.hpp"

#include <utility>

namespace onsale::payments {

namespace {

constexpr size_t page_items = 100;

std::optional<stated_payment> read(const book_entry& x) {
  auto of = parse_payment_key(x.key);
  auto known = parse_payment(x.document);
  if (!of || !known)
    return std::nullopt;
  auto covers = known->state == payment_state::authorised
                || known->state == payment_state::captured;
  return stated_payment{of->booking,
                        of->attempt,
                        known->reference,
                        known->state,
                        known->amount,
                        covers ? known->amount.amount : 0,
                        0};
}

} // namespace

void simulated_statement::list(statement_period, std::string cursor,
                               statement_callback done) {
  auto answer = [done = std::move(done)](
                  result<std::vector<book_entry>, book_failure> found) {
    if (!found) {
      done(failure{found.error().detail});
      return;
    }
    statement_page page;
    for (const auto& x : *found) {
      auto payment = read(x);
      if (!payment) {
        done(failure{"cannot read the payment " + x.key});
        return;
      }
      page.payments.push_back(*std::move(payment));
    }
    if (found->size() == page_items)
      page.cursor = found->back().key;
    done(std::move(page));
  };
  book_.list(std::move(cursor), page_items, std::move(answer));
}

} // namespace onsale::payments
