#include "search/gathering.hpp"

#include "search/ranking.hpp"
#include "search/typo_automaton.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>
#include <utility>

namespace onsale::search {

namespace {

void add(census& to, const census& x) {
  to.having.resize(x.having.size());
  for (size_t i = 0; i < x.having.size(); ++i)
    to.having[i] += x.having[i];
  to.found += x.found;
}

/// An event that a shard has found, and where it says more about it.
struct gathered_event {
  found_event what;
  const findings* from;
  size_t place;

  friend bool operator<(const gathered_event& a, const gathered_event& b) {
    return std::tie(a.what.key, a.what.event)
           < std::tie(b.what.key, b.what.event);
  }
};

bool has_shape_of(const typos_of_texts& x,
                  const std::vector<std::vector<text_filter>>& texts) {
  return std::ranges::equal(x, texts, {}, &std::vector<unsigned>::size,
                            &std::vector<text_filter>::size);
}

} // namespace

bool is_about(const query& what, const shard_question& x) {
  if (x.what == asked_for::texts)
    return true;
  if (!has_shape_of(x.reading.text_typos, what.texts))
    return false;
  return x.what == asked_for::events
         || (what.words
             && !without(*what.words, x.reading.dropped).terms.empty());
}

bool is_answer_to(const query& what, const findings& x) {
  auto words = what.words ? what.words->terms.size() : 0;
  auto has_fits = what.words && (what.highlight || what.explain);
  return x.fits.size() == (has_fits ? x.events.size() : 0)
         && x.events.size() <= what.size && x.typos <= most_typos
         && (x.dropped >> words) == 0 && x.rareness.size() <= most_words
         && x.having.size() <= words
         && (!x.next || can_be_as_of(x.next->as_of));
}

gathering::gathering(query what, uint64_t enough, size_t shards)
  : what_{std::move(what)}, asks_(shards, true) {
  auto words = what_.words ? what_.words->terms.size() : 0;
  if (what_.words && words == 0) {
    done_ = true;
    return;
  }
  if (what_.words && !what_.after)
    course_.emplace(words, enough);
  if (what_.after) {
    what_.as_of = what_.after->as_of;
    asked_.reading = {
      what_.after->typos, what_.after->dropped, what_.after->rareness, {}};
  }
  if (!what_.texts.empty())
    asked_.what = asked_for::texts;
  else if (course_)
    ask_counts();
}

void gathering::take(const std::vector<std::optional<shard_answer>>& said) {
  std::vector<const shard_answer*> answers;
  for (size_t i = 0; i < asks_.size(); ++i) {
    asks_[i] = asks_[i] && said[i] && accepts(*said[i]);
    if (asks_[i])
      answers.push_back(&*said[i]);
  }
  if (answers.empty()) {
    done_ = true;
    return;
  }
  switch (asked_.what) {
    case asked_for::texts:
      return take_texts(answers);
    case asked_for::counts:
      return take_counts(answers);
    case asked_for::events:
      return take_events(answers);
  }
}

bool gathering::is_partial() const {
  return std::ranges::find(asks_, false) != asks_.end();
}

/// Words that are not left out.
size_t gathering::words_left() const {
  return what_.words->terms.size()
         - static_cast<size_t>(std::popcount(asked_.reading.dropped));
}

bool gathering::accepts(const shard_answer& x) const {
  switch (asked_.what) {
    case asked_for::texts:
      return has_shape_of(x.text_typos, what_.texts)
             && std::ranges::all_of(x.text_typos, [](const auto& any_of) {
                  return std::ranges::all_of(any_of, [](unsigned typos) {
                    return typos <= most_typos;
                  });
                });
    case asked_for::counts:
      return !x.counts.empty()
             && std::ranges::all_of(x.counts, [&](const census& y) {
                  return y.having.size() == words_left();
                });
    case asked_for::events:
      return x.found && is_answer_to(what_, *x.found);
  }
  return false;
}

/// Typos are allowed only if nothing anywhere is called exactly so.
void gathering::take_texts(const std::vector<const shard_answer*>& said) {
  auto& fewest = asked_.reading.text_typos;
  fewest = said.front()->text_typos;
  for (const auto* x : said)
    for (size_t i = 0; i < fewest.size(); ++i)
      for (size_t j = 0; j < fewest[i].size(); ++j)
        fewest[i][j] = std::min(fewest[i][j], x->text_typos[i][j]);
  if (course_)
    ask_counts();
  else
    ask_events();
}

void gathering::ask_counts() {
  asked_.what = asked_for::counts;
  asked_.reading.typos = course_->typos();
  asked_.reading.dropped = course_->dropped();
}

void gathering::ask_events() {
  asked_.what = asked_for::events;
}

void gathering::take_counts(const std::vector<const shard_answer*>& said) {
  // Who has enough by itself counts no further: then so have all together.
  auto ways = std::numeric_limits<size_t>::max();
  uint64_t all = 0;
  for (const auto* x : said) {
    ways = std::min(ways, x->counts.size());
    all += x->all;
  }
  for (size_t i = 0; i < ways; ++i) {
    census sum;
    for (const auto* x : said)
      add(sum, x->counts[i]);
    auto dropped = course_->dropped();
    if (course_->take(sum.having, sum.found)) {
      asked_.reading.typos = course_->typos();
      for (auto having : sum.having)
        asked_.reading.rareness.push_back(rareness(having, all));
      return ask_events();
    }
    if (course_->dropped() != dropped)
      break; // which has not been counted
  }
  ask_counts();
}

void gathering::take_events(const std::vector<const shard_answer*>& said) {
  std::vector<gathered_event> all;
  auto is_more = false;
  for (const auto* x : said) {
    const auto& part = *x->found;
    for (size_t i = 0; i < part.events.size(); ++i)
      all.push_back({part.events[i], &part, i});
    result_.total += part.total;
    for (size_t i = 0; i < facet_count; ++i)
      for (const auto& [value, count] : part.facets[i])
        result_.facets[i][value] += count;
    is_more |= part.next.has_value();
  }
  std::ranges::sort(all, std::less<>{});
  is_more |= all.size() > what_.size;
  all.resize(std::min(all.size(), size_t{what_.size}));
  for (const auto& [what, from, place] : all) {
    result_.events.push_back(what);
    if (!from->fits.empty())
      result_.fits.push_back(from->fits[place]);
  }
  if (!all.empty())
    result_.instead = all.front().from->instead;
  const auto& reading = asked_.reading;
  result_.typos = reading.typos;
  result_.dropped = reading.dropped;
  result_.rareness = reading.rareness;
  if (is_more && !all.empty())
    result_.next = page_end{all.back().what.key, all.back().what.event,
                            reading.typos,       reading.dropped,
                            reading.rareness,    what_.as_of};
  done_ = true;
}

} // namespace onsale::search
