#pragma once

#include "cli/demo/venue_layout.hpp"
#include "domain/catalogue.hpp"

#include <string_view>
#include <vector>

namespace onsale::demo {

/// The currency that tickets are sold in; US dollars where it is not known.
currency currency_of(std::string_view country);

/// Prices of an event, by the fame of who plays and the size of the hall, in
/// round amounts of the country's currency.
struct price_list {
  onsale::currency currency;
  std::vector<price_level> levels;
  std::vector<fee> fees;
};

/// @param popularity 0 to 1
price_list make_prices(const layout& seats, hall kind, double popularity,
                       std::string_view country);

} // namespace onsale::demo
