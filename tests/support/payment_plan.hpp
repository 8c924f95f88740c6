#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// How a purchase comes to each of the calls that Stripe is asked for.
namespace onsale::test {

/// A step of a purchase that Stripe is called for.
enum class pay_step : uint8_t {
  create,
  confirm,
  capture,
  cancel, // seats are given back while the bank waits for the buyer
  refund,
  look,         // the buyer has been at the bank, and asks again
  declined,     // the confirm of a card that is declined; another one pays
  next_create,  // of the other card
  next_confirm, // of the other card
  replaced,     // the cancel of a card whose bank waits, while another one pays
  called_off,   // the refund of a booking whose event is off
  given_back    // the confirm of a card whose buyer gives the seats back before
                // it is answered
};

inline constexpr pay_step pay_steps[]{
  pay_step::create,   pay_step::confirm,     pay_step::capture,
  pay_step::cancel,   pay_step::refund,      pay_step::look,
  pay_step::declined, pay_step::next_create, pay_step::next_confirm,
  pay_step::replaced, pay_step::called_off,  pay_step::given_back};

/// Those that a run takes, one at least (see `in_share`).
std::vector<pay_step> steps_in_share(const std::string& fault);

const char* to_string(pay_step x) noexcept;

// -- the cards of Stripe's test mode ------------------------------------------

inline constexpr auto good_card = "pm_card_visa";
inline constexpr auto bad_card = "pm_card_chargeDeclined";

/// The bank wants to see the buyer.
inline constexpr auto asking_card = "pm_card_authenticationRequired";

// -- what a buyer does --------------------------------------------------------

/// What the buyer does once the first card has been tried.
enum class sequel : uint8_t {
  none,
  release,
  refund,
  approve,
  pay_again, // with another card
  call_off,  // which somebody else does
  none_after // nothing: the seats were given back while it was tried
};

/// Which of a buyer's cards a call is about; without a second one, `later` is
/// whatever comes once the first has been answered.
enum class card_of_call : uint8_t { first, later };

/// How a step comes about, and how all ends if nothing is lost.
struct step_plan {
  const char* name;
  const char* endpoint; // as `endpoint_of` has it
  const char* first_card;
  int first_answer;
  card_of_call of; // whose payment the call belongs to
  sequel then;
  const char* end;
};

const step_plan& plan_of(pay_step x) noexcept;

} // namespace onsale::test
