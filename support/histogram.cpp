#include "support/histogram.hpp"

#include <algorithm>

namespace onsale::support {

histogram::histogram(const std::vector<double>& bounds)
  : bounds_(bounds), buckets_(bounds.size() + 1) {
}

void histogram::observe(double value) noexcept {
  auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), value);
  auto i = static_cast<size_t>(bound - bounds_.begin());
  buckets_[i].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

uint64_t histogram::count() const noexcept {
  uint64_t result = 0;
  for (const auto& bucket : buckets_)
    result += bucket.load(std::memory_order_relaxed);
  return result;
}

prometheus::ClientMetric histogram::collect() const {
  prometheus::ClientMetric result;
  auto& out = result.histogram;
  // The count is that of the buckets read here, so that they always agree.
  for (size_t i = 0; i < bounds_.size(); ++i) {
    out.sample_count += buckets_[i].load(std::memory_order_relaxed);
    out.bucket.push_back({out.sample_count, bounds_[i]});
  }
  out.sample_count += buckets_.back().load(std::memory_order_relaxed);
  out.sample_sum = sum_.load(std::memory_order_relaxed);
  return result;
}

histogram_family::histogram_family(std::string name, std::string help,
                                   std::vector<double> bounds)
  : name_(std::move(name)), help_(std::move(help)), bounds_(std::move(bounds)) {
}

histogram& histogram_family::add(const prometheus::Labels& labels) {
  std::lock_guard guard{mutex_};
  return members_.emplace_back(labels, bounds_).second;
}

std::vector<prometheus::MetricFamily> histogram_family::Collect() const {
  prometheus::MetricFamily result;
  result.name = name_;
  result.help = help_;
  result.type = prometheus::MetricType::Histogram;
  std::lock_guard guard{mutex_};
  for (const auto& [labels, member] : members_) {
    auto metric = member.collect();
    for (const auto& [name, value] : labels)
      metric.label.push_back({name, value});
    result.metric.push_back(std::move(metric));
  }
  return {std::move(result)};
}

const std::vector<double>& latency_bounds() {
  static const std::vector<double> bounds{0.0001, 0.00025, 0.0005, 0.001,
                                          0.0025, 0.005,   0.01,   0.025,
                                          0.05,   0.1,     0.25,   0.5,
                                          1,      2.5,     5,      10};
  return bounds;
}

const std::vector<double>& size_bounds() {
  static const std::vector<double> bounds{1, 2, 4, 8, 16, 32, 64, 128, 256};
  return bounds;
}

} // namespace onsale::support
