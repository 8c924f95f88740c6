// How many honest people are among the first who come in, when a hundred times
// as many scripted guests join: the very machine that decides about rooms, and
// a model of what an attacker can afford.

#include "bench/options.hpp"
#include "bench/report.hpp"
#include "domain/limits.hpp"
#include "domain/room/proof_of_work.hpp"
#include "domain/room/waiting_room.hpp"
#include "support/sha256.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

using namespace onsale;
using namespace onsale::bench;
using namespace std::chrono_literals;

namespace {

constexpr hash_functions hashes{support::sha256, support::hmac_sha256};
constexpr event_id show{1};
const timestamp sale{1'800'000'000s};
constexpr auto gathering = 1h;

constexpr size_t first_ones = 1'000;

/// What the attacker has.
constexpr size_t addresses = 2'000;          // of other people's machines
constexpr double hashes_a_second = 16 * 5e6; // sixteen cores
constexpr size_t verified_accounts = 1'000;  // bought

struct guest {
  user_id user;
  uint64_t address = 0;
  bool honest = false;
  bool proved = true;
};

/// How a room is protected.
struct protection {
  std::string name;
  room_settings settings;
};

room_terms terms_of(const protection& x) {
  room_terms result;
  result.settings = x.settings;
  result.settings.enabled = true;
  result.opens_at = sale - gathering;
  result.freezes_at = sale;
  result.ends_at = sale + 24h;
  return result;
}

/// Scripted guests for whom the work was done in time, if it is asked for: it
/// rises with the crowd, in the order in which they come.
size_t proofs_in_time(uint32_t base, size_t bots) {
  if (base == 0)
    return bots;
  auto budget = hashes_a_second
                * std::chrono::duration<double>{gathering}.count();
  size_t done = 0;
  for (; done < bots; ++done) {
    budget -= static_cast<double>(uint64_t{1} << asked_bits(base, done));
    if (budget < 0)
      break;
  }
  return done;
}

/// Who comes: honest people from an address each, and scripts from a few.
std::vector<guest> crowd(const protection& x, size_t honest, size_t bots,
                         std::mt19937_64& chance) {
  std::vector<guest> result;
  for (size_t i = 0; i < honest; ++i)
    result.push_back({{"fan-" + std::to_string(i)}, 1'000'000 + i, true, true});
  auto eligibility = x.settings.eligibility;
  if (eligibility == room_eligibility::verified)
    bots = std::min(bots, verified_accounts);
  if (eligibility == room_eligibility::list)
    bots = 0;
  auto proved = proofs_in_time(x.settings.proof_bits, bots);
  for (size_t i = 0; i < bots; ++i)
    result.push_back(
      {{"bot-" + std::to_string(i)}, 1 + i % addresses, false, i < proved});
  std::shuffle(result.begin(), result.end(), chance);
  return result;
}

/// Has everybody join, freezes the list, and draws.
/// @returns the share of honest people among the first
double share_of_honest(const protection& x, size_t honest, size_t bots,
                       uint64_t seed) {
  std::mt19937_64 chance{seed};
  auto guests = crowd(x, honest, bots, chance);
  auto terms = terms_of(x);
  hash256 secret;
  for (auto& byte : secret)
    byte = static_cast<uint8_t>(chance());
  room_image image;
  auto begin = sale - gathering;
  write(waiting_room::found(show, terms, secret, begin, hashes), image);
  waiting_room room{image, terms, begin, hashes};
  auto take = [&](const room_change& change) {
    write(change, image);
    room.apply(change);
  };
  auto advance = [&](timestamp now) {
    while (auto change = room.advance(seats_left{1'000'000, 0}, now))
      take(*change);
  };
  advance(begin);
  std::unordered_set<user_id> fans;
  for (size_t i = 0; i < guests.size();) {
    room_requests asked;
    for (; i < guests.size() && asked.joins.size() < limits::room_changes;
         ++i) {
      const auto& guest = guests[i];
      asked.joins.push_back({guest.user, guest.address, guest.proved});
      if (guest.honest)
        fans.insert(guest.user);
    }
    take(room.decide(asked, {}, begin + 1s).change);
  }
  advance(sale);
  auto list = room.list();
  draw_seeds seeds{secret, {}};
  auto order = draw_order(
    list, order_key(room.row().promise, seeds, room.row().root, hashes),
    hashes);
  size_t found = 0;
  auto most = std::min(first_ones, order.size());
  for (size_t i = 0; i < most; ++i)
    found += fans.contains(image.entries[order[i].value - 1].user);
  return static_cast<double>(found) / static_cast<double>(most);
}

room_settings settings_of(room_eligibility who, uint32_t per_address = 0,
                          uint32_t proof_bits = 0) {
  room_settings result;
  result.eligibility = who;
  result.parking.per_address = per_address;
  result.proof_bits = proof_bits;
  return result;
}

} // namespace

int main(int argc, char** argv) {
  size_t honest = 1'000;
  size_t bots = 100'000;
  size_t rounds = 5;
  option_list wanted{
    "Honest people among the first to come in, beside scripts"};
  wanted.add("--honest", honest, 1, 1'000'000, "people");
  wanted.add("--bots", bots, 0, 10'000'000, "scripted guests");
  wanted.add("--rounds", rounds, 1, 1'000, "draws, each with its own seeds");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  using enum room_eligibility;
  const std::vector<protection> protections{
    {"guest", settings_of(guest)},
    {"guest, 5 an address", settings_of(guest, 5)},
    {"guest, work of 18 bits", settings_of(guest, 0, 18)},
    {"guest, work of 22 bits", settings_of(guest, 0, 22)},
    {"guest, 5 an address and 22 bits", settings_of(guest, 5, 22)},
    {"verified", settings_of(verified)},
    {"list", settings_of(list)}};
  report out{"fairness"};
  out.table(fmt::format("{} honest people beside {} scripted guests: share of "
                        "the first {} to come in",
                        honest, bots, first_ones),
            {"who may join", "honest, median of " + std::to_string(rounds)});
  for (const auto& x : protections) {
    std::vector<double> shares;
    for (size_t i = 1; i <= rounds; ++i)
      shares.push_back(share_of_honest(x, honest, bots, i));
    auto share = median(shares);
    out.row({x.name, fmt::format("{:.1f} %", 100 * share)});
    out.data()[x.name] = share;
  }
  out.say(fmt::format("The attacker has {} addresses, sixteen cores that hash "
                      "for an hour, and {} "
                      "verified accounts that were bought.",
                      addresses, verified_accounts));
  return out.write() ? 0 : 1;
}
