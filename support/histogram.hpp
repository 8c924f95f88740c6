#pragma once

#include <prometheus/collectable.h>
#include <prometheus/labels.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace onsale::support {

/// A histogram whose `observe` takes no lock. (That of prometheus-cpp 1.0 takes
/// one per observation, which every request of every thread would share.)
class histogram {
public:
  /// @param bounds upper bounds of the buckets, inclusive, ascending
  explicit histogram(const std::vector<double>& bounds);

  void observe(double value) noexcept;

  uint64_t count() const noexcept;

  prometheus::ClientMetric collect() const;

private:
  std::vector<double> bounds_;
  std::vector<std::atomic<uint64_t>> buckets_; // one more: above all bounds
  std::atomic<double> sum_{0};
};

/// Histograms of one name that differ in their labels.
class histogram_family final : public prometheus::Collectable {
public:
  histogram_family(std::string name, std::string help,
                   std::vector<double> bounds);

  /// Adds a histogram, which lives as long as the family. Thread-safe.
  histogram& add(const prometheus::Labels& labels);

  std::vector<prometheus::MetricFamily> Collect() const override;

private:
  std::string name_;
  std::string help_;
  std::vector<double> bounds_;
  mutable std::mutex mutex_;
  std::deque<std::pair<prometheus::Labels, histogram>> members_;
};

/// Bounds for durations in seconds: 0.1 ms to 10 s.
const std::vector<double>& latency_bounds();

/// Bounds for numbers of things: powers of two up to 256.
const std::vector<double>& size_bounds();

} // namespace onsale::support
