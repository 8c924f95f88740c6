#include "cli/in_background.hpp"

#include <cerrno>
#include <sys/resource.h>
#include <unistd.h>

namespace onsale::cli {

void give_way() noexcept {
  const auto self = static_cast<id_t>(gettid());
  errno = 0;
  const auto now = getpriority(PRIO_PROCESS, self);
  if (errno != 0)
    return;
  // Nobody needs a right to be nicer; should the system refuse it all the same,
  // all threads are equal, which is slower under overload and not wrong.
  [[maybe_unused]] auto done = setpriority(PRIO_PROCESS, self,
                                           now + background_nice);
}

} // namespace onsale::cli
