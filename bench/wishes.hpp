#pragma once

#include "bench/contestant.hpp"
#include "bench/open_loop.hpp"

#include <cstdint>
#include <string>
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

/// The bytes of a request with a JSON body.
std::string
post(const char* target, const std::string& token, const std::string& body);

/// The bytes of a request without one.
std::string get(const std::string& target, const char* more_headers = "");

} // namespace onsale::bench
