#include "search/carry_over.hpp"

#include "search/filters.hpp"
#include "search/matches.hpp"

#include <algorithm>
#include <bit>

namespace onsale::search {

namespace {

class follower {
public:
  follower(dated_findings& x, const query& what, const settings& how)
    : to_{x}, what_{what}, how_{how},
      when_{what.day_from, what.day_to, x.as_of} {
    if (what.words)
      words_ = without(*what.words, x.what->dropped);
    if (what.after)
      when_.as_of = what.after->as_of;
  }

  /// @returns whether the answer is still the same
  bool follow(const recent_change& change) {
    if (change.before == change.after)
      // What is written stays; only who passes changes.
      return !concerns(change.after, 0);
    return !concerns(change.before, -1) && !concerns(change.after, +1);
  }

  /// Whether the words are as rare among all events as they were.
  bool is_as_rare(uint64_t events) const {
    if (!what_.words || what_.after || what_.decided)
      return true; // a page keeps what it has begun with
    return std::ranges::equal(to_.having, to_.what->rareness, {},
                              [events](uint64_t having) {
                                return rareness(having, events);
                              });
  }

private:
  bool concerns(const segment_ptr& events, int by) {
    if (!events)
      return false;
    if (what_.words && is_of_dropped(*events))
      return true;
    auto found = what_.words ? count(*events, by) : all_of(*events);
    // What is of none of the texts passes no more than before.
    return what_.texts.empty() ? is_any_wanted(*events, found)
                               : is_of_texts(*events);
  }

  static Roaring all_of(const segment& in) {
    Roaring result;
    result.addRange(0, in.size());
    return result;
  }

  /// With how many typos a text is met depends on all events that have it
  /// somehow.
  bool is_of_texts(const segment& in) const {
    for (const auto& any_of : what_.texts)
      for (const auto& text : any_of)
        if (!with_text(in, text, how_, most_typos).isEmpty())
          return true;
    return false;
  }

  /// Which words are left out, where nothing has all, depends on who has them.
  bool is_of_dropped(const segment& in) const {
    auto dropped = std::popcount(to_.what->dropped);
    if (dropped == 0 && to_.what->total > 0)
      return false;
    const auto& all = *what_.words;
    if (all.terms.empty())
      return false; // finds nothing, ever
    // Words that were neighbours only in between may be read together.
    if (dropped > 1 || (dropped == 1 && to_.what->total == 0))
      return true;
    auto senses = read(all, in, how_.synonyms, to_.what->typos);
    auto has = match(in, senses, all.terms.size(), {});
    return std::ranges::any_of(has.counts, [](uint64_t x) {
      return x > 0;
    });
  }

  /// @returns events that have all words
  Roaring count(const segment& in, int by) {
    auto words = words_.terms.size();
    if (words == 0)
      return {};
    auto senses = read(words_, in, how_.synonyms, to_.what->typos);
    auto has = match(in, senses, words, {});
    for (size_t i = 0; i < words && i < to_.having.size(); ++i)
      to_.having[i] += static_cast<uint64_t>(by) * has.counts[i];
    return std::move(has.all);
  }

  bool is_any_wanted(const segment& in, const Roaring& docs) const {
    return std::any_of(docs.begin(), docs.end(), [&](doc_id doc) {
      return is_then_and_there(in, doc, when_, what_.within);
    });
  }

  dated_findings& to_;
  const query& what_;
  const settings& how_;
  time_filter when_;
  typed_words words_; // without those that were left out
};

} // namespace

namespace {

/// Whether nothing has begun that was upcoming.
bool is_as_upcoming(timestamp now, const dated_findings& x, const query& what,
                    const snapshot& in) {
  if (what.after || now == x.as_of)
    return true; // a page keeps the time of the first one
  if (now < x.as_of || now - x.found_at > oldest_answer)
    return false;
  auto begun = [&](const snapshot_part& part) {
    return first_from(*part.events, x.as_of) != first_from(*part.events, now);
  };
  return what.day_from || what.day_to || std::ranges::none_of(in.parts, begun);
}

} // namespace

bool carry_over(dated_findings& x, const query& what, timestamp now,
                const snapshot& in, const settings& how) {
  if (!is_as_upcoming(now, x, what, in))
    return false;
  if (x.generation > in.generation
      || in.generation - x.generation > in.recent.size())
    return false;
  follower following{x, what, how};
  while (x.generation < in.generation) {
    auto next = in.recent.after(x.generation);
    if (!following.follow(*next.what))
      return false;
    x.generation += next.length;
  }
  x.as_of = now; // not sooner: what has gone was found as of then
  return following.is_as_rare(in.count());
}

} // namespace onsale::search
