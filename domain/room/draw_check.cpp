#include "domain/room/draw_check.hpp"

#include "domain/audit.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace onsale {

namespace {

using findings = std::vector<draw_finding>;

void look_at_operator(const draw_record& record, const hash_functions& hash,
                      findings& out) {
  const auto& seed = record.seeds.by_operator;
  if (!seed) {
    out.push_back({draw_check::operator_seed, false,
                   "the operator has not revealed a seed: nothing was drawn"});
    return;
  }
  const auto& promise = record.promise;
  auto holds = operator_commitment(promise.event, *seed, promise.witnesses,
                                   hash)
               == promise.commitment;
  out.push_back({draw_check::operator_seed, holds,
                 holds ? "the operator's seed and the witnesses are those of "
                         "the commitment"
                       : "the operator's seed, or the list of witnesses, is "
                         "not what the commitment was made of"});
}

/// A name with a line's end in it could stand for two witnesses in the texts
/// that are hashed.
bool are_names(const std::vector<draw_witness>& witnesses) {
  std::set<std::string> seen;
  return witnesses.size() <= limits::draw_witnesses
         && std::all_of(witnesses.begin(), witnesses.end(),
                        [&](const draw_witness& x) {
                          return is_label(x.name) && seen.insert(x.name).second;
                        });
}

/// @returns whether what is hashed reads one way only
bool look_at_names(const draw_record& record, findings& out) {
  if (are_names(record.promise.witnesses))
    return true;
  out.push_back({draw_check::witness_seed, false,
                 "the names of the witnesses are not plain, or not each its "
                 "own: the commitment could be that of others"});
  return false;
}

void look_at_witnesses(const draw_record& record, const hash_functions& hash,
                       findings& out) {
  const auto& promise = record.promise;
  std::string missing;
  for (size_t i = 0; i < promise.witnesses.size(); ++i) {
    const auto& [name, commitment] = promise.witnesses[i];
    auto known = i < record.seeds.witnesses.size();
    if (!known || !record.seeds.witnesses[i]) {
      missing += (missing.empty() ? "" : ", ") + name;
      continue;
    }
    auto holds = witness_commitment(promise.event, name,
                                    *record.seeds.witnesses[i], hash)
                 == commitment;
    out.push_back({draw_check::witness_seed, holds,
                   "the seed of witness " + name
                     + (holds ? " is the one of the commitment"
                              : " is not what the commitment was made of")});
  }
  auto extra = record.seeds.witnesses.size() > promise.witnesses.size();
  if (extra)
    out.push_back({draw_check::witness_seed, false,
                   "there are seeds of witnesses that nobody promised"});
  auto holds = missing.empty() != record.degraded;
  if (!missing.empty())
    out.push_back({draw_check::withheld, holds,
                   "no seed was revealed of " + missing
                     + (holds ? ", which is said"
                              : ", and the draw is not marked as degraded")});
  else if (!holds)
    out.push_back({draw_check::withheld, false,
                   "the draw is marked as degraded, although no seed was "
                   "withheld"});
}

bool is_ascending(const std::vector<draw_entry>& entries) {
  return std::adjacent_find(entries.begin(), entries.end(),
                            [](const auto& x, const auto& y) {
                              return x.id >= y.id;
                            })
         == entries.end();
}

/// @returns whether the list can be drawn from
bool look_at_list(const draw_record& record, const hash_functions& hash,
                  findings& out) {
  if (!is_ascending(record.entries)) {
    out.push_back({draw_check::list, false,
                   "the list names an entry twice, or is not in the order of "
                   "its numbers"});
    return false;
  }
  auto holds = list_root(record.promise.event, record.entries, hash)
               == record.root;
  out.push_back({draw_check::list, holds,
                 holds ? "the list of " + std::to_string(record.entries.size())
                           + " entries has the root that was published"
                       : "the list does not have the root that was published"});
  return true;
}

std::string name_of(const std::vector<entry_id>& order, size_t place) {
  return place < order.size() ? "entry " + std::to_string(order[place].value)
                              : "nobody";
}

void look_at_order(const draw_record& record, const hash_functions& hash,
                   findings& out) {
  const auto& promise = record.promise;
  if (!record.seeds.by_operator)
    return;
  auto seeds = record.seeds;
  seeds.witnesses.resize(promise.witnesses.size());
  auto expected = draw_order(
    record.entries, order_key(promise, seeds, record.root, hash), hash);
  if (expected == record.order) {
    out.push_back({draw_check::order, true,
                   "the order is the one that the seeds and the list give"});
    return;
  }
  const auto& found = record.order;
  auto common = std::min(expected.size(), found.size());
  auto last = expected.begin() + static_cast<ptrdiff_t>(common);
  auto differs = std::mismatch(expected.begin(), last, found.begin()).first;
  auto place = static_cast<size_t>(differs - expected.begin());
  out.push_back({draw_check::order, false,
                 "place " + std::to_string(place + 1) + " of the order is "
                   + name_of(found, place) + ", where the seeds and the list "
                   + "give " + name_of(expected, place)});
}

void look_at_commitments(const draw_record& record, const draw_evidence& kept,
                         findings& out) {
  const auto& promise = record.promise;
  for (const auto& x : kept.commitments) {
    auto witness = std::find_if(promise.witnesses.begin(),
                                promise.witnesses.end(), [&](const auto& y) {
                                  return y.commitment == x;
                                });
    if (x == promise.commitment)
      out.push_back({draw_check::commitment, true,
                     "the operator's commitment is the one that was kept"});
    else if (witness != promise.witnesses.end())
      out.push_back({draw_check::commitment, true,
                     "the commitment of witness " + witness->name
                       + " is the one that was kept, which binds the witness "
                         "and nobody else"});
    else
      out.push_back({draw_check::commitment, false,
                     "the commitment " + to_hex(x)
                       + " that was kept is not in the draw: it was replaced"});
  }
}

void look_at_roots(const draw_record& record, const draw_evidence& kept,
                   findings& out) {
  for (const auto& x : kept.roots) {
    auto holds = x == record.root;
    out.push_back(
      {draw_check::root, holds,
       holds ? "the list is the one whose root was kept"
             : "the root " + to_hex(x) + " that was kept is of another list"});
  }
}

std::string place_of(const draw_record& record, entry_id id) {
  auto i = std::find(record.order.begin(), record.order.end(), id);
  if (i == record.order.end())
    return " has no place in the order";
  return " came to place " + std::to_string(i - record.order.begin() + 1)
         + " of " + std::to_string(record.order.size());
}

draw_finding judge(const draw_record& record, const draw_receipt& x) {
  auto name = "the receipt of entry " + std::to_string(x.entry.value);
  auto wrong = [&](const char* why) {
    return draw_finding{draw_check::receipt, false, name + why};
  };
  if (x.event != record.promise.event)
    return wrong(" is of another event");
  if (x.commitment != record.promise.commitment)
    return wrong(" names another commitment: it was replaced");
  if (x.root && *x.root != record.root)
    return wrong(" names the root of another list");
  auto listed = std::any_of(record.entries.begin(), record.entries.end(),
                            [&](const auto& y) {
                              return y.id == x.entry;
                            });
  if (x.late && !listed)
    return {draw_check::receipt, true,
            name + " is of somebody who came after the draw"};
  if (x.late)
    return wrong(" is of somebody who came after the draw, and is in the list");
  if (!listed)
    return wrong(" is of nobody in the list, unless the place was given up "
                 "before the freeze");
  return {draw_check::receipt, true,
          "entry " + std::to_string(x.entry.value)
            + " of the receipt is in the list and" + place_of(record, x.entry)};
}

} // namespace

std::vector<draw_finding>
check_draw(const draw_record& record, const draw_evidence& kept,
           const hash_functions& hash) {
  findings result;
  if (!look_at_names(record, result))
    return result;
  look_at_operator(record, hash, result);
  look_at_witnesses(record, hash, result);
  if (look_at_list(record, hash, result))
    look_at_order(record, hash, result);
  look_at_commitments(record, kept, result);
  look_at_roots(record, kept, result);
  for (const auto& x : kept.receipts)
    result.push_back(judge(record, x));
  return result;
}

bool all_hold(const std::vector<draw_finding>& findings) noexcept {
  return std::all_of(findings.begin(), findings.end(), [](const auto& x) {
    return x.holds;
  });
}

} // namespace onsale
