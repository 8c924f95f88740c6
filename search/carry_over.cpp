#include "search/carry_over.hpp"

#include "search/filters.hpp"
#include "search/fit.hpp"
#include "search/matches.hpp"
#include "search/ordering.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

namespace onsale::search {

namespace {

/// What decides where an event stands in an answer, and how it is shown.
struct mark {
  event_id event;
  uint64_t key = 0;
  int64_t price_min = 0;
  int64_t price_max = 0;
  fit words;
  meant_words meant; // if they are shown
  /// With how many typos fewer than are allowed it is found as well, as bits:
  /// so many are allowed as there are too few of them (`deciding`).
  unsigned found_with = 0;

  friend bool operator==(const mark&, const mark&) = default;
};

/// Follows an answer through changes.
class carrier {
public:
  carrier(dated_findings& x, const query& what, const snapshot& in,
          const settings& how)
    : to_{x}, what_{what}, in_{in}, how_{how},
      when_{what.day_from, what.day_to, x.as_of} {
    if (what.words)
      words_ = without(*what.words, x.what->dropped);
    if (what.after)
      when_.as_of = what.after->as_of;
    if (what.words && !x.wanted)
      x.wanted = std::make_shared<const std::vector<outline_wanted>>(
        outlines_wanted(words_, how.synonyms, x.what->typos));
  }

  /// @returns whether the answer is still the same
  bool follow(const recent_changes::step& next) {
    const auto& change = *next.what;
    // Of what has another description only, words are seen on one side or the
    // other, but counted on both.
    auto has_words = !are_all_compared() || glance(next.words_before)
                     || glance(next.words_after);
    // What is written stays; only who passes changes.
    if (change.before == change.after) {
      auto found = concerned(change.after, has_words, 0);
      return found && found->isEmpty();
    }
    auto was = concerned(change.before, has_words, -1);
    auto is = concerned(change.after, has_words, +1);
    if (!was || !is)
      return false;
    if (was->isEmpty() && is->isEmpty())
      return true;
    return was->cardinality() == is->cardinality() && change.tells_all
           && can_compare()
           && marks(*change.before, *was) == marks(*change.after, *is);
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
  /// Whether events may have any of the words that were typed.
  bool glance(const outlines* of) const {
    if (!what_.words)
      return true;
    return of
           && std::ranges::any_of(*to_.wanted, [of](const outline_wanted& x) {
                return of->may_have(x);
              });
  }

  /// Events that the answer may have to do with; nothing if that cannot be told
  /// one by one.
  /// @param has_words whether they may have any of those that were typed
  std::optional<Roaring>
  concerned(const segment_ptr& events, bool has_words, int by) {
    if (!events)
      return Roaring{};
    // `wanted` lacks words that were left out.
    auto is_nothing = !has_words && to_.what->dropped == 0;
    if (what_.words && !is_nothing && is_of_dropped(*events))
      return std::nullopt;
    Roaring found;
    if (!what_.words)
      found = all_of(*events);
    else if (has_words)
      found = count(*events, by);
    if (!what_.texts.empty()) {
      // What is of none of the texts passes no more than before.
      if (is_of_texts(*events))
        return std::nullopt;
      return Roaring{};
    }
    Roaring result;
    for (auto doc : found)
      if (is_then_and_there(*events, doc, when_, what_.within))
        result.add(doc);
    return result;
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

  // -- events that are there before and after ---------------------------------

  /// Whether all that is found has been compared: else it matters in which part
  /// of the index an event is, which is another one after a change. (Only of
  /// what is in the order of its words some may have been left out.)
  bool are_all_compared() const {
    return !is_by_words(what_)
           || to_.what->total
                < what_.most_compared.value_or(how_.most_compared);
  }

  /// Whether `marks` tell all that the answer says of events.
  bool can_compare() const {
    return what_.facets.none() && are_all_compared();
  }

  /// Events of a segment that are found with fewer typos each.
  std::vector<Roaring> found_with_fewer(const segment& in) const {
    std::vector<Roaring> result;
    if (!what_.words || what_.after || what_.decided)
      return result; // nobody decides anew
    for (unsigned typos = 0; typos < to_.what->typos; ++typos)
      result.push_back(match(in, read(words_, in, how_.synonyms, typos),
                             words_.terms.size(), {})
                         .all);
    return result;
  }

  std::vector<mark> marks(const segment& in, const Roaring& docs) const {
    auto senses = what_.words ? read(words_, in, how_.synonyms, to_.what->typos)
                              : std::vector<sense>{};
    fitter compare{in, senses, words_.terms.size(), all_fields, how_.fields};
    auto fewer = found_with_fewer(in);
    const auto& values = in.values();
    std::vector<mark> result;
    for (auto doc : docs) {
      auto& x = result.emplace_back();
      x.event = values.event[doc];
      x.price_min = values.price_min[doc];
      x.price_max = values.price_max[doc];
      if (what_.words)
        x.words = compare.of(doc);
      for (size_t typos = 0; typos < fewer.size(); ++typos)
        x.found_with |= fewer[typos].contains(doc) ? 1u << typos : 0u;
      if (x.words.typos > 0 || what_.highlight)
        x.meant = compare.words_of(doc);
      x.key = is_by_words(what_)
                ? key_of(x.words,
                         blend_of(in_, in, doc, x.words, to_.what->rareness,
                                  found_as_of(), how_.blend))
                : plain_key(in_, what_, in, doc);
    }
    // Of several states of one event it does not matter which came first: what
    // was in between is on both sides.
    std::ranges::sort(result, {}, [](const mark& x) {
      return std::pair{x.event, x.key};
    });
    return result;
  }

  timestamp found_as_of() const {
    return what_.after ? what_.after->as_of : to_.found_at;
  }

  dated_findings& to_;
  const query& what_;
  const snapshot& in_;
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
  carrier with{x, what, in, how};
  while (x.generation < in.generation) {
    auto next = in.recent.after(x.generation);
    if (!with.follow(next))
      return false;
    x.generation += next.length;
  }
  x.as_of = now; // not sooner: what has gone was found as of then
  return with.is_as_rare(in.count());
}

} // namespace onsale::search
