#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace onsale::payments {

/// Runs asynchronous jobs of one key one after the other, in the order they
/// came; jobs of different keys run at the same time. Thread-safe. Costs
/// nothing for keys without jobs.
class lanes : public std::enable_shared_from_this<lanes> {
public:
  /// Ends a job. Called exactly once, on any thread.
  using release = std::function<void()>;
  using job = std::function<void(release)>;

  /// Runs `x` at once if its lane is free, or else when its turn comes, on the
  /// thread that ended the job before it.
  void run(const std::string& key, job x);

private:
  /// The lane's first job is the one that runs.
  void drain(const std::string& key);

  /// Takes the job that ended off its lane. @returns whether there is another
  bool advance(const std::string& key);

  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<job>> waiting_;
};

} // namespace onsale::payments
