#pragma once

#include "search/filter_cache.hpp"
#include "search/findings_cache.hpp"
#include "search/gathering.hpp"
#include "search/partition.hpp"
#include "search/searchable.hpp"
#include "search/settings.hpp"
#include "support/published.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace onsale::search {

/// Where the latest index hangs, and what it is asked with: whoever is asked
/// reads it and searches on his own thread. Of each shard one thread writes.
/// Thread-safe.
class search_board {
public:
  /// Bitmaps of filters that are kept.
  static constexpr size_t kept_filters = 512;

  /// What answers may take that are kept, unless somebody says otherwise.
  static constexpr size_t usual_bytes = size_t{64} << 20;

  /// @param shards into which the events are split
  /// @param bytes what answers may take that are kept, about
  explicit search_board(settings how = {}, uint32_t shards = 1,
                        size_t bytes = usual_bytes)
    : filters_{kept_filters}, answers_{bytes}, generations_of_(shards) {
    next_.events.resize(shards);
    set(std::move(how));
  }

  uint32_t shards() const noexcept {
    return static_cast<uint32_t>(generations_of_.size());
  }

  /// Null until there is a directory.
  searchable_ptr read() const {
    return all_.load();
  }

  /// Takes what a shard has now; null: it is not here any more.
  void put(index_shard shard, snapshot_ptr x);

  void put(directory x);

  /// The highest that a shard has had here: one that comes again counts on.
  uint64_t generation_of(index_shard shard) const;

  settings_ptr how() const {
    return settings_.load();
  }

  /// Holds for whatever is asked from now on.
  void set(settings how) {
    how.generation = ++generations_;
    settings_.store(std::make_shared<const settings>(std::move(how)));
  }

  struct answer {
    findings_ptr what;
    bool known = false; // somebody has asked the same
  };

  /// Finds events; or, if somebody has asked the same, knows them.
  /// @param in what was read here
  /// @param question `question_of(what, how)`
  /// @param how as `how` says
  answer find(const snapshot& in, const query& what,
              const std::string& question, const settings& how);

  /// What somebody has asked before, or null. @param question,how as above
  /// @param now as of when it is asked, whatever the query says
  findings_ptr known(const snapshot& in, const query& what, timestamp now,
                     const std::string& question, const settings& how);

  /// Finds events, and keeps the answer for others who ask the same.
  findings_ptr find_anew(const snapshot& in, const query& what,
                         const std::string& question, const settings& how);

  /// Keeps an answer that was found elsewhere, in the same events.
  void keep(const snapshot& in, const query& what, const std::string& question,
            findings_ptr found);

  /// Answers for one shard; for events, knows what somebody has asked before.
  /// @param in what was read here of the shard
  shard_answer answer_for(index_shard shard, const snapshot& in,
                          const query& what, const shard_question& asked);

  struct gathered {
    findings_ptr what;
    bool partial = false; // a shard is not here
  };

  /// Finds events in all shards that are here.
  gathered gather(const searchable& in, const query& what);

  filter_cache& filters() noexcept {
    return filters_;
  }

  const findings_cache& answers() const noexcept {
    return answers_;
  }

private:
  void publish();

  support::published<const searchable> all_;
  std::atomic<uint64_t> generations_{0}; // of settings
  support::published<const settings> settings_;
  filter_cache filters_;
  findings_cache answers_;

  mutable std::mutex mutex_;
  searchable next_;                      // guarded by mutex_
  std::vector<uint64_t> generations_of_; // of shards; guarded by mutex_
};

} // namespace onsale::search
