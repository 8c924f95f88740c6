#include "cli/seating_pool.hpp"

#include <functional>
#include <string>

namespace onsale::cli {

seating_pool::plan seating_pool::plan_of(const event& x) {
  plan result{x.sections, {}, x.focal_point};
  for (const auto& level : x.price_levels)
    result.price_levels.push_back(level.id);
  return result;
}

/// Looks at sizes and names, not at every seat: who collides is compared.
size_t seating_pool::hash_of(const plan& x) {
  size_t result = x.sections.size();
  auto mix = [&](size_t value) {
    result = mix64(result ^ value);
  };
  for (const auto& s : x.sections) {
    mix(std::hash<std::string>{}(s.id));
    mix(s.capacity);
    mix(s.rows.size());
    if (!s.rows.empty())
      mix(s.rows.front().seats.size());
  }
  return result;
}

result<std::shared_ptr<const seating>, seating_error>
seating_pool::make(const event& x) {
  auto wanted = plan_of(x);
  auto hash = hash_of(wanted);
  auto [first, last] = known_.equal_range(hash);
  for (auto i = first; i != last; ++i)
    if (i->second.first == wanted)
      return i->second.second;
  auto made = make_seating(x, nullptr);
  if (!made)
    return failure{made.error()};
  auto shared = std::make_shared<const seating>(*std::move(made));
  known_.emplace(hash, std::pair{std::move(wanted), shared});
  return shared;
}

} // namespace onsale::cli
