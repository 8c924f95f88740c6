#include "tests/support/provider_records.hpp"

#include "tests/support/give_up.hpp"
#include "tests/support/store_rows.hpp"

#include <nlohmann/json.hpp>

namespace onsale::test {

/// A key is the booking and the number of the attempt.
std::map<std::string, std::vector<final_payment>>
read_payments(const box_office& office) {
  std::map<std::string, std::vector<final_payment>> result;
  for (const auto& row :
       read_store(office, "SELECT key, document FROM "
                          "simulated_provider ORDER BY key")) {
    const auto& key = row[0];
    auto known = nlohmann::json::parse(row[1], nullptr, false);
    auto dash = key.rfind('-');
    if (!known.is_object() || !known.contains("state")
        || !known.contains("amount") || dash == std::string::npos)
      give_up("provider's books", "unreadable: " + key);
    result[key.substr(0, dash)].push_back({known["state"], known["amount"]});
  }
  return result;
}

} // namespace onsale::test
