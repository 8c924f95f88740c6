#pragma once

#include "bench/contestant.hpp"
#include "bench/open_loop.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::bench {

/// What buyers come for.
enum class wish : uint8_t {
  best_pair,  // two seats side by side, the best there are
  named_seat, // one seat that they have picked
  purchase    // to hold one seat that they have picked, and to pay it
};

const char* to_string(wish x);

/// Seats that one journey takes.
int seats_of(wish x);

/// Buyers with tokens, in turn.
class buyers {
public:
  explicit buyers(int count = 2'000);

  /// The value of the header `Authorization` of the buyer of journey `number`.
  const std::string& token(uint64_t number) const {
    return tokens_[number % tokens_.size()];
  }

private:
  std::vector<std::string> tokens_;
};

/// Fills in what is sent and how answers are judged. Journeys that are
/// neighbours in time name seats of different blocks.
/// @param who outlives the load
/// @pre if they name seats: journeys <= where.seats()
void come_for(wish what, uint64_t event, const hall& where, const buyers& who,
              load& to);

/// The events that so many journeys need if each is followed by the next one
/// when nine tenths of its seats are gone, so that nobody comes for what is
/// scarce.
uint64_t events_for(wish what, const hall& where, uint64_t journeys);

/// Like `come_for`, for one event after the other, numbered from `first_event`.
/// @pre all that `events_for` asks for are on sale
void come_in_turn(wish what, uint64_t first_event, const hall& where,
                  const buyers& who, load& to);

/// The id in the answer to a hold; empty if there is none. (Searched for rather
/// than parsed: the client shares the machine with what it measures.)
std::string_view booking_in(std::string_view body);

/// The body of the request that pays for it.
std::string confirm_body(std::string_view booking);

/// The bytes of a request with a JSON body.
std::string
post(const char* target, const std::string& token, const std::string& body);

/// The bytes of a request without one.
std::string get(const std::string& target, const char* more_headers = "");

} // namespace onsale::bench
