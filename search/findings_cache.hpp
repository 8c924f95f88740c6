#pragma once

#include "search/carry_over.hpp"
#include "search/frequency_sketch.hpp"

#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace onsale::search {

/// What was asked, as text: the same for two queries only if they have the same
/// answer at the same time.
std::string question_of(const query& what, const settings& how);

/// The same without the settings.
std::string question_of(const query& what);

/// Keeps answers for others who ask the same. Those that were not used for
/// longest make room, but only for what is asked more often (TinyLFU): so a
/// crowd of queries that nobody repeats does not drive out those that many ask.
///
/// An answer is kept without what is left of its events, which changes all the
/// time and is laid over when it is shown. Thread-safe; its locks, one for each
/// of several parts, are held for a look only.
class findings_cache {
public:
  struct counts {
    uint64_t hits = 0;
    uint64_t misses = 0;
    uint64_t outdated = 0; // of the misses, those that may hold no more
    uint64_t refused = 0;  // answers that are asked for too seldom
    uint64_t entries = 0;
    uint64_t bytes = 0;
  };

  /// @param bytes about what it may take
  explicit findings_cache(size_t bytes);

  /// @param question `question_of(what, how)`
  /// @param now as of when it is asked, whatever the query says
  /// @returns null if it has to be asked
  findings_ptr get(const std::string& question, const query& what,
                   timestamp now, const snapshot& in, const settings& how);

  /// @param in what it was found in
  void put(const std::string& question, findings_ptr found, const query& what,
           const snapshot& in);

  counts read_counts() const;

private:
  struct entry {
    std::string question;
    dated_findings what;
    size_t bytes = 0;
  };

  using entries = std::list<entry>;

  struct part {
    explicit part(size_t keys) : frequency{keys} {
    }

    mutable std::mutex mutex;
    entries uses; // the last in front
    std::unordered_map<std::string_view, entries::iterator> by_question;
    frequency_sketch frequency;
    counts counted;
  };

  part& part_of(uint64_t hash);
  static void remove(part& from, entries::iterator x);
  bool make_room(part& in, uint64_t hash, size_t bytes) const;

  size_t bytes_of_part_;
  std::deque<part> parts_;
};

} // namespace onsale::search
