#pragma once

#include "bench/contestant.hpp"

#include <optional>
#include <string>
#include <vector>

namespace onsale::bench {

class report;

/// How often the log of a store reached the disk for each batch that was
/// answered, from its construction on. For loads of some seconds at least: what
/// PostgreSQL syncs by itself counts as well, also in the ten seconds for which
/// its figure is waited for. For one thread.
class sync_meter {
public:
  /// @param whom outlives this
  explicit sync_meter(contestant& whom);

  /// @returns syncs per batch so far; nothing if the server does not promise a
  /// sync for each batch, or has answered none
  std::optional<double> per_batch();

private:
  contestant& whom_;
  std::optional<sync_count> before_;
};

/// What several meters found of one server. Below 1 answers have left without
/// their sync, so it is not durable and its figures are worth nothing.
class syncs_seen {
public:
  void add(std::optional<double> per_batch);

  /// `1.02`, the median; empty if there is nothing
  std::string median_text() const;

  /// @returns whether the median is 1 at least, or there is nothing; if it is
  /// not, the report says so
  bool check(report& out, const std::string& whom) const;

  const std::vector<double>& all() const noexcept {
    return all_;
  }

private:
  std::vector<double> all_;
};

} // namespace onsale::bench
