#include "storage/sqlite/checkpoint_pace.hpp"

#include <algorithm>

namespace onsale::storage::sqlite {

void checkpoint_pace::moved(std::chrono::steady_clock::duration took) noexcept {
  if (took > long_checkpoint)
    pages_ = std::max(pages_ / 2, pages_min);
  else if (took < short_checkpoint)
    pages_ = std::min(pages_ * 2, pages_max);
}

} // namespace onsale::storage::sqlite
