#pragma once

#include "tests/support/payment_cases.hpp"

#include <cstddef>
#include <functional>
#include <string>

/// Rounds of payment cases that one server and a cluster have in common. Each
/// publishes its lines of the table of faults.
namespace onsale::test {

/// By which all of them sign the news of payments.
inline constexpr auto news_secret = "whsec_of_the_steps";

/// Publishes what came of some cases.
/// @param where the store, or `cluster`
/// @param wrong a line for each thing that was
void publish_cases(const std::string& fault, const std::string& where,
                   size_t rounds, const std::string& wrong);

/// Each step with each thing that may happen to a call, all steps at the same
/// time.
/// @param is_wanted which mishaps of a call, by their names
/// @returns what was wrong, a line each
std::string
spoil_each_call(payment_cases& cases, const std::string& where,
                const std::function<bool(const std::string& mishap)>& is_wanted);

/// News of a payment come before the answer to the call that has caused them
/// (which is lost), or only when all is over.
/// @param to who is told; it may be another one each time
/// @returns what was wrong, a line each
std::string hear_of_each_step(payment_cases& cases, stripe_account& account,
                              const std::function<box_office&()>& to,
                              const std::string& where);

/// Somebody approves at the bank and leaves; the news are taken, and whoever
/// decides about the booking dies before it has looked.
/// @param to who is told
/// @param kill kills who decides
/// @returns what was wrong, a line each
std::string
approve_and_die(payment_cases& cases, stripe_server& server,
                const std::function<box_office&()>& to,
                const std::function<void()>& kill, const std::string& where);

} // namespace onsale::test
