#pragma once

#include "domain/result.hpp"

#include <string>
#include <string_view>

namespace onsale::http {

/// How the page takes cards. Nothing of it is secret.
struct card_form {
  std::string provider = "simulated"; // or "stripe"
  std::string publishable_key;        // of Stripe; empty: no card is taken here
  std::string script;                 // Stripe.js

  friend bool operator==(const card_form&, const card_form&) = default;
};

/// Stripe's own form, in frames of Stripe's, by its script
/// (https://docs.stripe.com/js). The key is one that may be seen by everybody.
/// @returns a sentence if it is not, or if the script's address is none
result<card_form, std::string>
stripe_form(std::string publishable_key, std::string script);

/// What the page may load, and from where (Content-Security-Policy): whatever
/// text the catalogue holds, it cannot become a script.
std::string page_policy(const card_form& form);

} // namespace onsale::http
