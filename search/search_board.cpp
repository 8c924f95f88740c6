#include "search/search_board.hpp"

#include "search/sieve.hpp"

#include <algorithm>
#include <optional>

namespace onsale::search {

void search_board::put(index_shard shard, snapshot_ptr x) {
  std::lock_guard guard{mutex_};
  if (x)
    generations_of_[shard] = std::max(generations_of_[shard], x->generation);
  next_.events[shard] = std::move(x);
  publish();
}

void search_board::put(directory x) {
  std::lock_guard guard{mutex_};
  next_.directory = std::move(x);
  publish();
}

void search_board::publish() {
  if (next_.directory.performers)
    all_.store(std::make_shared<const searchable>(next_));
}

uint64_t search_board::generation_of(index_shard shard) const {
  std::lock_guard guard{mutex_};
  return generations_of_[shard];
}

search_board::answer
search_board::find(const snapshot& in, const query& what,
                   const std::string& question, const settings& how) {
  if (auto before = known(in, what, what.as_of, question, how))
    return {before, true};
  return {find_anew(in, what, question, how), false};
}

findings_ptr
search_board::known(const snapshot& in, const query& what, timestamp now,
                    const std::string& question, const settings& how) {
  // Administrators want to see how an order comes about.
  return what.explain ? nullptr : answers_.get(question, what, now, in, how);
}

findings_ptr
search_board::find_anew(const snapshot& in, const query& what,
                        const std::string& question, const settings& how) {
  auto found = std::make_shared<const findings>(
    search::find(in, what, how, &filters_));
  if (!what.explain)
    keep(in, what, question, found);
  return found;
}

void search_board::keep(const snapshot& in, const query& what,
                        const std::string& question, findings_ptr found) {
  answers_.put(question, std::move(found), what, in);
}

shard_answer
search_board::answer_for(index_shard shard, const snapshot& in,
                         const query& what, const shard_question& asked) {
  auto with = how();
  auto read = what;
  read.decided = asked.reading;
  shard_answer result;
  switch (asked.what) {
    case asked_for::texts: {
      read.decided.reset();
      result.text_typos = sieve{in, read, *with, &filters_}.text_typos();
      break;
    }
    case asked_for::counts:
      result.all = in.count();
      result.counts = count(in, read, *with, &filters_);
      break;
    case asked_for::events: {
      auto question = "shard " + std::to_string(shard) + "|"
                      + question_of(read, *with);
      result.found = find(in, read, question, *with).what;
      break;
    }
  }
  return result;
}

search_board::gathered
search_board::gather(const searchable& in, const query& what) {
  gathering all{what, how()->enough, in.events.size()};
  while (!all.is_done()) {
    std::vector<std::optional<shard_answer>> said(in.events.size());
    for (index_shard i = 0; i < in.events.size(); ++i)
      if (in.events[i] && all.asks(i))
        said[i] = answer_for(i, *in.events[i], all.what(), all.question());
    all.take(said);
  }
  auto partial = all.is_partial();
  return {std::make_shared<const findings>(all.take_findings()), partial};
}

} // namespace onsale::search
