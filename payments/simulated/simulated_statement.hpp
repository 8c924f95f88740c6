#pragma once

#include "payments/simulated/provider_book.hpp"
#include "payments/statement.hpp"

namespace onsale::payments {

/// What is in the simulated provider's book. It keeps no times, so it states
/// all there is.
class simulated_statement final : public statement {
public:
  /// @param book outlives all calls
  explicit simulated_statement(provider_book& book) : book_(book) {
    // nop
  }

  void list(statement_period when, std::string cursor,
            statement_callback done) override;

private:
  provider_book& book_;
};

} // namespace onsale::payments
