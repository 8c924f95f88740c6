#pragma once

#include "domain/hash_functions.hpp"
#include "domain/ids.hpp"
#include "domain/room/draw.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What somebody who trusts nobody does with a published draw (P8).
namespace onsale {

/// A draw as it is published: the promise and the list from the freeze on, the
/// rest after the draw.
struct draw_record {
  draw_promise promise;
  std::vector<draw_entry> entries;
  hash256 root{}; // of `entries`
  draw_seeds seeds;
  bool degraded = false; // a witness has withheld a seed
  std::vector<entry_id> order;
};

/// What somebody who joined was given, signed by the server.
struct draw_receipt {
  event_id event;
  entry_id entry;
  hash256 commitment{};
  std::optional<hash256> root; // if it was given out after the freeze
  bool late = false;           // joined after it, behind all who were drawn

  friend bool operator==(const draw_receipt&, const draw_receipt&) = default;
};

/// What somebody kept from before the seeds were known. Without any of it, a
/// record that was made up afterwards as a whole cannot be told from a true one.
struct draw_evidence {
  std::vector<hash256> commitments; // the operator's, or a witness's
  std::vector<hash256> roots;
  std::vector<draw_receipt> receipts;
};

enum class draw_check : uint8_t {
  operator_seed, // is the one that was promised
  witness_seed,  // the same, of one witness
  withheld,      // the record says so if a seed is missing
  list,          // ascending, each entry once, under the root
  order,         // is what seeds and list give
  commitment,    // kept from before, is in the record
  root,          // kept from before, is that of the record
  receipt        // is of this draw, and its entry in the list, unless late
};

/// One thing that was looked at.
struct draw_finding {
  draw_check what = draw_check::operator_seed;
  bool holds = false;
  std::string words; // a sentence for people, without the full stop
};

/// Looks at everything, also after something was found wrong; but at nothing
/// else if names of witnesses could make one text of two.
std::vector<draw_finding>
check_draw(const draw_record& record, const draw_evidence& kept,
           const hash_functions& hash);

/// Whether nothing was found wrong.
bool all_hold(const std::vector<draw_finding>& findings) noexcept;

} // namespace onsale
