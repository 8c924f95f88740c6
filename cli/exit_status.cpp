#include "cli/exit_status.hpp"

namespace onsale::cli {

exit_status status_of(storage::store_errc x) noexcept {
  switch (x) {
    case storage::store_errc::in_use:
      return store_in_use;
    case storage::store_errc::older_schema:
    case storage::store_errc::newer_schema:
      return wrong_schema;
    case storage::store_errc::unsafe_settings:
      return unsafe_settings;
    case storage::store_errc::declared_dead:
      return declared_dead;
    default:
      return failed;
  }
}

} // namespace onsale::cli
