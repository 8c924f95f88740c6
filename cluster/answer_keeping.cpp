#include "cluster/answer_keeping.hpp"

#include "domain/limits.hpp"

namespace onsale::cluster {

namespace {

constexpr std::chrono::minutes forget_interval{10};

} // namespace

void answer_keeping::tick(const actors::environment& env,
                          std::chrono::steady_clock::time_point now) {
  if (now < next_ || !env.clock->is_set())
    return;
  next_ = now + forget_interval;
  env.store->ledger().forget_answers(
    env.clock->at(now) - limits::idempotency_ttl,
    [log = env.log](const storage::store_result<uint64_t>& gone) {
      if (!gone)
        log.warning("old answers not deleted",
                    {{"reason", gone.error().detail}});
    });
}

} // namespace onsale::cluster
