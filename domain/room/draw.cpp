#include "domain/room/draw.hpp"

#include "domain/ensure.hpp"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

namespace onsale {

namespace {

// What RFC 6962 puts before leaves and inner nodes, so that none is taken for
// the other.
constexpr char leaf_mark = '\0';
constexpr char node_mark = '\1';

std::string heading(const char* kind, event_id event) {
  return std::string("onsale ") + kind + " 1\nevent "
         + std::to_string(event.value) + "\n";
}

hash256 root_of(const std::vector<hash256>& leaves, size_t first, size_t last,
                const hash_functions& hash) {
  auto count = last - first;
  if (count == 1)
    return leaves[first];
  // The largest power of two that is smaller than the count.
  auto half = std::bit_floor(count - 1);
  std::string node(1, node_mark);
  node += bytes_of(root_of(leaves, first, first + half, hash));
  node += bytes_of(root_of(leaves, first + half, last, hash));
  return hash.sha256(node);
}

} // namespace

const char* to_string(entry_pool x) noexcept {
  return x == entry_pool::main ? "main" : "parked";
}

hash256 witness_commitment(event_id event, const std::string& name,
                           const hash256& seed, const hash_functions& hash) {
  return hash.sha256(heading("witness", event) + "name " + name + "\nseed "
                     + to_hex(seed) + "\n");
}

hash256 operator_commitment(event_id event, const hash256& seed,
                            const std::vector<draw_witness>& witnesses,
                            const hash_functions& hash) {
  auto text = heading("operator", event) + "seed " + to_hex(seed) + "\n";
  for (const auto& x : witnesses)
    text += "witness " + x.name + " " + to_hex(x.commitment) + "\n";
  return hash.sha256(text);
}

hash256 list_root(event_id event, const std::vector<draw_entry>& entries,
                  const hash_functions& hash) {
  ensure(std::adjacent_find(entries.begin(), entries.end(),
                            [](const auto& x, const auto& y) {
                              return x.id >= y.id;
                            })
         == entries.end());
  if (entries.empty())
    return hash.sha256({});
  std::vector<hash256> leaves;
  leaves.reserve(entries.size());
  const auto prefix = leaf_mark + std::to_string(event.value) + ":";
  for (const auto& x : entries)
    leaves.push_back(hash.sha256(prefix + std::to_string(x.id.value) + ":"
                                 + to_string(x.pool)));
  return root_of(leaves, 0, leaves.size(), hash);
}

hash256 order_key(const draw_promise& promise, const draw_seeds& seeds,
                  const hash256& root, const hash_functions& hash) {
  ensure(seeds.by_operator.has_value());
  ensure(seeds.witnesses.size() == promise.witnesses.size());
  auto text = heading("draw", promise.event) + "operator "
              + to_hex(*seeds.by_operator) + "\n";
  for (size_t i = 0; i < promise.witnesses.size(); ++i) {
    const auto& seed = seeds.witnesses[i];
    text += "witness " + promise.witnesses[i].name + " "
            + (seed ? to_hex(*seed) : "withheld") + "\n";
  }
  return hash.sha256(text + "list " + to_hex(root) + "\n");
}

std::vector<entry_id>
draw_order(const std::vector<draw_entry>& entries, const hash256& key,
           const hash_functions& hash) {
  // Ids differ, so there is one order even if two hashes are the same.
  std::vector<std::tuple<entry_pool, hash256, entry_id>> drawn;
  drawn.reserve(entries.size());
  for (const auto& x : entries)
    drawn.emplace_back(
      x.pool, hash.hmac_sha256(bytes_of(key), std::to_string(x.id.value)),
      x.id);
  std::sort(drawn.begin(), drawn.end());
  std::vector<entry_id> result;
  result.reserve(drawn.size());
  for (const auto& x : drawn)
    result.push_back(std::get<entry_id>(x));
  return result;
}

} // namespace onsale
