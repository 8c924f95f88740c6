#include "bench/cores.hpp"

#include "domain/ensure.hpp"

namespace onsale::bench {

namespace {

// Bound to fewer cores by an earlier split, the thread may still use them all.
const cpu_set_t& cores_at_start() {
  static const cpu_set_t all = [] {
    cpu_set_t result;
    ensure(::sched_getaffinity(0, sizeof result, &result) == 0);
    return result;
  }();
  return all;
}

void stay_on(const cpu_set_t& cores) {
  ensure(::sched_setaffinity(0, sizeof cores, &cores) == 0);
}

} // namespace

core_split::core_split() : server_(cores_at_start()), client_(server_) {
  if (CPU_COUNT(&server_) > 1) {
    auto last = CPU_SETSIZE - 1;
    while (!CPU_ISSET(last, &server_))
      --last;
    CPU_CLR(last, &server_);
    CPU_ZERO(&client_);
    CPU_SET(last, &client_);
  }
  stay_on(server_);
}

core_split::~core_split() {
  stay_on(client_);
}

} // namespace onsale::bench
