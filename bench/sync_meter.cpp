#include "bench/sync_meter.hpp"

#include "bench/report.hpp"

#include <fmt/format.h>

namespace onsale::bench {

sync_meter::sync_meter(contestant& whom) : whom_(whom), before_(whom.syncs()) {
  // Nothing yet.
}

std::optional<double> sync_meter::per_batch() {
  if (!before_)
    return std::nullopt;
  auto now = whom_.syncs();
  if (!now || now->batches <= before_->batches)
    return std::nullopt;
  return static_cast<double>(now->syncs - before_->syncs)
         / static_cast<double>(now->batches - before_->batches);
}

void syncs_seen::add(std::optional<double> per_batch) {
  if (per_batch)
    all_.push_back(*per_batch);
}

std::string syncs_seen::median_text() const {
  return all_.empty() ? std::string{} : fmt::format("{:.2f}", median(all_));
}

bool syncs_seen::check(report& out, const std::string& whom) const {
  if (all_.empty() || median(all_) >= 1)
    return true;
  out.say(fmt::format("{}: {:.2f} syncs per batch. Batches were answered "
                      "without a sync: this is not durable.",
                      whom, median(all_)));
  return false;
}

} // namespace onsale::bench
