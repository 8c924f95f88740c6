#include "tests/support/payment_plan.hpp"

#include "tests/support/fault_run.hpp"

#include <cstddef>
#include <iterator>

namespace onsale::test {

namespace {

/// In the order of `pay_step`.
constexpr step_plan plans[]{
  {"create", "create", good_card, 200, card_of_call::first, sequel::none,
   "confirmed"},
  {"confirm", "confirm", good_card, 200, card_of_call::first, sequel::none,
   "confirmed"},
  {"capture", "capture", good_card, 200, card_of_call::first, sequel::none,
   "confirmed"},
  {"cancel", "cancel", asking_card, 202, card_of_call::first, sequel::release,
   "released"},
  {"refund", "refund", good_card, 200, card_of_call::first, sequel::refund,
   "refunded"},
  {"look", "retrieve", asking_card, 202, card_of_call::later, sequel::approve,
   "confirmed"},
  {"declined", "confirm", bad_card, 402, card_of_call::first, sequel::pay_again,
   "confirmed"},
  {"next create", "create", bad_card, 402, card_of_call::later,
   sequel::pay_again, "confirmed"},
  {"next confirm", "confirm", bad_card, 402, card_of_call::later,
   sequel::pay_again, "confirmed"},
  {"replaced", "cancel", asking_card, 202, card_of_call::later,
   sequel::pay_again, "confirmed"},
  {"called off", "refund", good_card, 200, card_of_call::later,
   sequel::call_off, "cancelled"},
  {"given back", "confirm", good_card, 410, card_of_call::first,
   sequel::none_after, "released"}};

static_assert(std::size(plans) == std::size(pay_steps));

} // namespace

std::vector<pay_step> steps_in_share(const std::string& fault) {
  std::vector<pay_step> result;
  auto first = pay_steps[fault_seed() % std::size(pay_steps)];
  for (auto x : pay_steps)
    if (x == first || in_share(fault + to_string(x)))
      result.push_back(x);
  return result;
}

const char* to_string(pay_step x) noexcept {
  return plan_of(x).name;
}

const step_plan& plan_of(pay_step x) noexcept {
  return plans[static_cast<size_t>(x)];
}

} // namespace onsale::test
