#pragma once

#include "search/shard/shown_change.hpp"
#include "support/logging.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace onsale::http {

/// Which shared caches stand in front, and what they want to hear.
struct purge_options {
  /// Each is sent `PURGE` with the names in `Surrogate-Key`, by `http` or
  /// `https`.
  std::vector<std::string> urls;
  /// Further header lines, for example with a key of the cache's service. They
  /// are secret.
  std::vector<std::string> headers;
};

/// Tells shared caches what they must not show any more. Every node tells of
/// what it shows itself: a cache that asks a slower node first is told again
/// by that one. What a cache does not take is kept and sent again; of too much,
/// everything is purged.
class purger {
public:
  /// Names that wait for one cache; beyond, it is told to forget everything.
  static constexpr size_t names_max = 10'000;

  /// Runs after each attempt, on a thread of the purger.
  using listener = std::function<void(bool purged)>;

  purger(purge_options options, support::logger log, listener tried);

  /// Sends nothing more.
  ~purger();

  purger(const purger&) = delete;
  purger& operator=(const purger&) = delete;

  /// Thread-safe; does not wait.
  void add(const search::shown_change& x);

private:
  class cache;

  std::vector<std::unique_ptr<cache>> caches_;
};

} // namespace onsale::http
