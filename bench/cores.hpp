#pragma once

#include <cstddef>
#include <sched.h>

namespace onsale::bench {

/// Keeps a client off the cores of what it measures, as if it had a machine of
/// its own: otherwise a client that has more to send leaves the server less to
/// answer with, which says nothing about the server.
class core_split {
public:
  /// Gives the calling thread, and all that it starts while this lives, the
  /// cores that it may use but for the last. A single core is not split.
  core_split();

  /// Gives the calling thread, and all that it starts from now on, that last
  /// core.
  ~core_split();

  core_split(const core_split&) = delete;
  core_split& operator=(const core_split&) = delete;

  /// Those of the server and its stores.
  size_t server_cores() const noexcept {
    return static_cast<size_t>(CPU_COUNT(&server_));
  }

private:
  cpu_set_t server_;
  cpu_set_t client_;
};

} // namespace onsale::bench
