#pragma once

#include "tests/support/history.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

namespace onsale::test {

using namespace std::chrono_literals;

inline constexpr timestamp noon{1'800'000'000s};
inline constexpr std::chrono::minutes ttl = 8min;

/// Tells a story call by call, each as soon as the last was answered, and then
/// what the store holds.
struct story_fixture {
  history story;
  timestamp now = noon;
  duration_ms pace = 500ms; // of each request, and of each answer
  final_state end;

  call made(call_kind kind, std::string user, std::string booking) {
    call result;
    result.kind = kind;
    result.user = std::move(user);
    result.booking = std::move(booking);
    result.invoked = now;
    now += pace;
    return result;
  }

  void tell(call what, answer said) {
    auto number = story.begin(std::move(what));
    said.at = now;
    now += pace;
    if (said.outcome != call_outcome::unknown)
      story.end(number, std::move(said));
  }

  /// The answer to a `reserve` that is about to be told.
  answer given(const std::string& booking, std::vector<std::string> tickets) {
    answer said;
    said.outcome = call_outcome::done;
    said.booking = booking;
    said.tickets = std::move(tickets);
    said.deadline = now + ttl;
    return said;
  }

  void reserve(const std::string& user, const std::string& booking,
               std::vector<std::string> tickets,
               call_outcome outcome = call_outcome::done) {
    auto what = made(call_kind::reserve, user, {});
    what.key = "k-" + booking;
    what.tickets = tickets;
    auto said = given(booking, std::move(tickets));
    said.outcome = outcome;
    tell(std::move(what), std::move(said));
  }

  void ask(call_kind kind, const std::string& user, const std::string& booking,
           call_outcome outcome = call_outcome::done) {
    answer said;
    said.outcome = outcome;
    if (kind == call_kind::extend)
      said.deadline = now + 2 * ttl;
    tell(made(kind, user, booking), std::move(said));
  }

  /// What the store holds in the end: a booking and its tickets.
  void finds(const std::string& user, const std::string& booking,
             booking_status status, const std::vector<std::string>& tickets) {
    auto& row = end.bookings[booking];
    row = {user, status, tickets, std::nullopt};
    auto seat = status == booking_status::confirmed ? seat_status::sold
                : is_open(status)                   ? seat_status::held
                                                    : seat_status::available;
    if (seat != seat_status::available)
      for (const auto& ticket : tickets)
        end.tickets[ticket] = {seat, booking};
  }

  std::vector<std::string> problems() {
    end.read_began = now;
    end.read_ended = now + 100ms;
    return check_history(story.calls(), end, one_machine);
  }

  void check_good() {
    auto found = problems();
    for (const auto& problem : found)
      MESSAGE(problem);
    CHECK(found.empty());
  }

  void check_bad(std::string_view part) {
    auto found = problems();
    auto says = [part](const std::string& problem) {
      return problem.find(part) != std::string::npos;
    };
    CHECK(std::any_of(found.begin(), found.end(), says));
    if (!std::any_of(found.begin(), found.end(), says))
      for (const auto& problem : found)
        MESSAGE(problem);
  }
};

} // namespace onsale::test
