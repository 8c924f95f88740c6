#include "tests/support/money.hpp"

#include <algorithm>
#include <string_view>

namespace onsale::test {

namespace {

using attempts = std::vector<final_payment>;

size_t count(const attempts& all, std::string_view state) {
  return static_cast<size_t>(
    std::count_if(all.begin(), all.end(), [state](const final_payment& x) {
      return x.state == state;
    }));
}

std::string text_of(const attempts& all) {
  if (all.empty())
    return "nothing";
  std::string result;
  for (const auto& x : all)
    result += (result.empty() ? "" : ", ") + std::to_string(x.amount) + ' '
              + x.state;
  return result;
}

/// The one way in which the money for such a booking may lie.
bool is_right(const attempts& paid, const final_booking& x) {
  auto captured = count(paid, "captured");
  auto refunded = count(paid, "refunded");
  auto whole = std::all_of(paid.begin(), paid.end(), [&](auto& one) {
    return (one.state != "captured" && one.state != "refunded")
           || one.amount == x.total;
  });
  if (!whole)
    return false;
  if (x.status == booking_status::confirmed)
    return captured == 1 && refunded == 0;
  // Money that was only held is let go, which is no refund.
  if (x.status == booking_status::refunded)
    return captured == 0
           && (refunded == 1
               || (refunded == 0
                   && (x.total == 0 || count(paid, "voided") > 0)));
  return captured == 0 && refunded == 0;
}

bool holds_money(const attempts& paid) {
  return count(paid, "authorised") > 0 || count(paid, "requires_action") > 0;
}

} // namespace

std::vector<std::string> unbalanced(const final_state& end) {
  std::vector<std::string> problems;
  if (!end.payments)
    return problems;
  auto paid_for = [&](const std::string& booking) {
    auto i = end.payments->find(booking);
    return i == end.payments->end() ? attempts{} : i->second;
  };
  for (const auto& [name, x] : end.bookings) {
    auto paid = paid_for(name);
    // A payment under way may hold money until it ends.
    if (!is_right(paid, x)
        || (holds_money(paid) && x.status != booking_status::paying
            && x.status != booking_status::requires_action))
      problems.push_back("booking " + name + " of " + x.user + " for "
                         + std::to_string(x.total) + " is "
                         + to_string(x.status) + ", but the provider has "
                         + text_of(paid));
  }
  for (const auto& [name, paid] : *end.payments)
    if (!end.bookings.contains(name)
        && (holds_money(paid) || count(paid, "captured") > 0))
      problems.push_back("booking " + name
                         + " is nowhere, but the provider has "
                         + text_of(paid));
  return problems;
}

} // namespace onsale::test
