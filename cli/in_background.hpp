#pragma once

#include <future>

namespace onsale::cli {

/// How much nicer background threads are (nice(2)): they get a third of the
/// share that the threads of the HTTP layer get of a core which both want.
inline constexpr int background_nice = 5;

/// Makes the calling thread, and those that it starts from now on, give way to
/// other threads of the process. Linux alone has a priority for each thread.
void give_way() noexcept;

/// Calls `make` on a thread that gives way, and returns what it returned or
/// throws what it threw. So do all threads that it starts: the actors, the
/// journal and the store work on what was let in; whoever reads requests and
/// refuses those that are too many must not wait for them (decision 9).
template <class Make>
auto in_background(Make make) {
  return std::async(std::launch::async,
                    [&make] {
                      give_way();
                      return make();
                    })
    .get();
}

} // namespace onsale::cli
