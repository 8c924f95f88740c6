#pragma once

#include "search/carry_over.hpp"
#include "search/deciding.hpp"
#include "search/query.hpp"
#include "search/searching.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace onsale::search {

/// What a shard of the index is asked for.
enum class asked_for : uint8_t {
  texts,  // with how many typos each text of the query is there
  counts, // how many events there are by each way to read it
  events  // the first ones
};

/// What each shard is asked about a query.
struct shard_question {
  asked_for what = asked_for::events;
  /// How the query is read. If counts are asked for, the reading to begin with;
  /// if texts are, nothing yet.
  decisions reading;
};

/// Whether that can be asked about a query. (It may come from another build.)
bool is_about(const query& what, const shard_question& x);

/// Whether that can be an answer: it may come from another build, or have been
/// kept somewhere.
bool is_answer_to(const query& what, const findings& x);

struct shard_answer {
  /// For texts: of each alternative of each of them.
  typos_of_texts text_typos;

  /// For counts: events that there are at all; and what they have with as many
  /// typos as asked, with one more, and so on, at least one of them.
  uint64_t all = 0;
  std::vector<census> counts;

  /// For events.
  findings_ptr found;
};

/// Answers a query from several indexes, each of which has a part of the events
/// (scatter and gather): the same as one index with all of them would. It takes
/// up to three rounds, and more only if words have to be left out: what is
/// decided by all events together comes first.
///
/// It asks nobody itself, and waits for nobody.
class gathering {
public:
  /// @param what without `decided`
  /// @param enough as `settings` say
  gathering(query what, uint64_t enough, size_t shards);

  bool is_done() const noexcept {
    return done_;
  }

  /// What each shard that has answered so far is asked next.
  /// @pre !is_done()
  const shard_question& question() const noexcept {
    return asked_;
  }

  bool asks(size_t shard) const {
    return asks_[shard];
  }

  /// The query, to be read as decided.
  const query& what() const noexcept {
    return what_;
  }

  /// Whether that is an answer to the question.
  bool accepts(const shard_answer& x) const;

  /// Takes what each shard says, or nothing from those that do not answer, or
  /// say what is no answer: they are left out from now on.
  /// @pre !is_done()
  void take(const std::vector<std::optional<shard_answer>>& said);

  /// Whether a shard is left out.
  bool is_partial() const;

  /// @pre is_done()
  findings take_findings() {
    return std::move(result_);
  }

private:
  size_t words_left() const;
  void take_texts(const std::vector<const shard_answer*>& said);
  void take_counts(const std::vector<const shard_answer*>& said);
  void take_events(const std::vector<const shard_answer*>& said);
  void ask_counts();
  void ask_events();

  query what_;
  std::vector<bool> asks_;
  shard_question asked_;
  std::optional<deciding> course_; // if words were typed
  bool done_ = false;
  findings result_;
};

} // namespace onsale::search
