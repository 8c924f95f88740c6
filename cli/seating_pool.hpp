#pragma once

#include "domain/catalogue.hpp"
#include "domain/result.hpp"
#include "domain/seating.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onsale::cli {

/// Makes the seatings of new events, the same one for events with the same
/// seats: tours and halls repeat, and numbering seats is what most of an import
/// would take.
///
/// Not thread-safe.
class seating_pool {
public:
  result<std::shared_ptr<const seating>, seating_error> make(const event& x);

private:
  /// What a seating is made from.
  struct plan {
    std::vector<section> sections;
    std::vector<std::string> price_levels;
    boxed_optional<point> focal_point;

    friend bool operator==(const plan&, const plan&) = default;
  };

  static plan plan_of(const event& x);
  static size_t hash_of(const plan& x);

  std::unordered_multimap<size_t,
                          std::pair<plan, std::shared_ptr<const seating>>>
    known_;
};

} // namespace onsale::cli
