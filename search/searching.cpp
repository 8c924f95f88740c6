#include "search/searching.hpp"

#include "search/fit.hpp"
#include "search/matches.hpp"
#include "search/ordering.hpp"
#include "search/sieve.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace onsale::search {

namespace {

/// An event that may be shown, and where it is.
struct candidate {
  uint64_t key;
  event_id event;
  size_t part;
  doc_id doc;

  friend bool operator<(const candidate& a, const candidate& b) {
    return std::tie(a.key, a.event) < std::tie(b.key, b.event);
  }
};

/// Keeps the first few of many.
class first_ones {
public:
  first_ones(size_t most, const std::optional<page_end>& after)
    : most_{most}, after_{after} {
  }

  void add(const candidate& x) {
    if (after_
        && std::tie(x.key, x.event) <= std::tie(after_->key, after_->event))
      return;
    if (is_full() && !(x < kept_.front()))
      return;
    kept_.push_back(x);
    std::push_heap(kept_.begin(), kept_.end());
    if (kept_.size() <= most_)
      return;
    std::pop_heap(kept_.begin(), kept_.end());
    kept_.pop_back();
  }

  /// Whether no event with this key, or a higher one, is kept any more.
  bool is_beyond(uint64_t key) const {
    return is_full() && key > kept_.front().key;
  }

  std::vector<candidate> take() {
    std::sort_heap(kept_.begin(), kept_.end());
    return std::move(kept_);
  }

private:
  bool is_full() const {
    return kept_.size() == most_;
  }

  size_t most_;
  const std::optional<page_end>& after_;
  std::vector<candidate> kept_; // as a heap, the last in front
};

class search_run {
public:
  search_run(const snapshot& in, const query& what, const settings& how,
             filter_cache* cache)
    : in_{in}, what_{what}, how_{how}, sieve_{in, what, how, cache} {
  }

  findings run() {
    if (what_.words && what_.words->terms.empty())
      return {};
    if (what_.words)
      look_for(*what_.words);
    else
      for (size_t part = 0; part < in_.parts.size(); ++part)
        found_.push_back(sieve_.passing(part));
    result_.total = count_found();
    count_facets();
    choose();
    return std::move(result_);
  }

  /// What there is by the reading that is decided, and with more typos, until
  /// that is enough.
  std::vector<census> count() {
    std::vector<census> result;
    result_.dropped = what_.decided->dropped;
    for (auto typos = what_.decided->typos; typos <= most_typos; ++typos) {
      result_.typos = typos;
      look_once(*what_.words);
      result.push_back({result_.having, count_found()});
      if (result_.dropped != 0 || count_found() >= how_.enough)
        break;
    }
    return result;
  }

private:
  // -- words ------------------------------------------------------------------

  void look_for(const typed_words& typed) {
    if (auto known = known_reading()) {
      // Whoever makes up a cursor may leave out all words.
      if (without(typed, known->dropped).terms.empty())
        return;
      result_.dropped = known->dropped;
      result_.typos = known->typos;
      look_once(typed);
      result_.rareness = known->rareness;
      return;
    }
    deciding course{typed.terms.size(), how_.enough};
    do {
      result_.typos = course.typos();
      result_.dropped = course.dropped();
      look_once(typed);
    } while (!course.take(result_.having, count_found()));
  }

  std::optional<decisions> known_reading() const {
    if (what_.decided)
      return what_.decided;
    if (what_.after)
      return decisions{
        what_.after->typos, what_.after->dropped, what_.after->rareness, {}};
    return std::nullopt;
  }

  void look_once(const typed_words& typed) {
    words_ = without(typed, result_.dropped);
    auto words = words_.terms.size();
    senses_.clear();
    found_.clear();
    result_.having.assign(words, 0);
    for (size_t i = 0; i < in_.parts.size(); ++i) {
      const auto& events = *in_.parts[i].events;
      senses_.push_back(read(words_, events, how_.synonyms, result_.typos));
      auto has = match(events, senses_.back(), words, *in_.parts[i].gone);
      for (size_t word = 0; word < words; ++word)
        result_.having[word] += has.counts[word];
      sieve_.keep_passing(i, has.all);
      found_.push_back(std::move(has.all));
    }
    result_.rareness.clear();
    for (auto having : result_.having)
      result_.rareness.push_back(rareness(having, in_.count()));
  }

  uint64_t count_found() const {
    uint64_t result = 0;
    for (const auto& docs : found_)
      result += docs.cardinality();
    return result;
  }

  // -- facets -----------------------------------------------------------------

  void count_facets() {
    for (size_t i = 0; i < facet_count; ++i)
      if (what_.facets.test(i))
        for (size_t part = 0; part < found_.size(); ++part)
          count_facet(static_cast<facet>(i), part);
  }

  void count_facet(facet of, size_t part) {
    const auto& values = in_.parts[part].events->values(of);
    std::vector<uint64_t> counts(values.names.size());
    for (auto doc : found_[part])
      for (auto value : values.of(doc))
        ++counts[value];
    auto& to = result_.facets[static_cast<size_t>(of)];
    for (size_t i = 0; i < counts.size(); ++i)
      if (counts[i] != 0)
        to[values.names[i]] += counts[i];
  }

  // -- order ------------------------------------------------------------------

  void choose() {
    first_ones first{what_.size + size_t{1}, what_.after};
    for (size_t part = 0; part < found_.size(); ++part) {
      if (is_by_words(what_))
        choose_by_words(part, first);
      else if (is_by_date())
        choose_by_date(part, first);
      else
        for (auto doc : found_[part])
          first.add(candidate_at(part, doc));
    }
    auto kept = first.take();
    auto is_more = kept.size() > what_.size;
    if (is_more)
      kept.pop_back();
    for (const auto& x : kept)
      result_.events.push_back({x.event, x.key});
    if (what_.words)
      explain(kept);
    if (is_more && !kept.empty())
      result_.next = page_end{kept.back().key, kept.back().event, result_.typos,
                              result_.dropped, result_.rareness,  what_.as_of};
  }

  void choose_by_words(size_t part, first_ones& first) {
    const auto& events = *in_.parts[part].events;
    fitter compare{events, senses_[part], words_.terms.size(), all_fields,
                   how_.fields};
    auto left = what_.most_compared.value_or(how_.most_compared);
    for (auto doc : found_[part]) {
      if (left-- == 0)
        return;
      auto words = compare.of(doc);
      auto key = key_of(words, blend_of(events, doc, words));
      first.add({key, events.values().event[doc], part, doc});
    }
  }

  blend blend_of(const segment& events, doc_id doc, const fit& words) const {
    return search::blend_of(in_, events, doc, words, result_.rareness,
                            what_.as_of, how_.blend);
  }

  bool is_by_date() const {
    return what_.sort == sort_order::date
           || what_.sort == sort_order::date_descending
           || what_.sort == sort_order::relevance;
  }

  void choose_by_date(size_t part, first_ones& first) const {
    auto all = in_.parts[part].events->by_start();
    auto try_it = [&](doc_id doc) {
      if (!found_[part].contains(doc))
        return true;
      auto x = candidate_at(part, doc);
      first.add(x);
      return !first.is_beyond(x.key);
    };
    // Few are sorted sooner than found among all.
    if (found_[part].cardinality() < all.size() / 16)
      for (auto doc : found_[part])
        first.add(candidate_at(part, doc));
    else if (what_.sort == sort_order::date_descending)
      std::ignore = std::all_of(all.rbegin(), all.rend(), try_it);
    else
      std::ignore = std::all_of(all.begin(), all.end(), try_it);
  }

  candidate candidate_at(size_t part, doc_id doc) const {
    const auto& events = *in_.parts[part].events;
    return {plain_key(in_, what_, events, doc), events.values().event[doc],
            part, doc};
  }

  void explain(const std::vector<candidate>& kept) {
    std::vector<std::optional<fitter>> compare(in_.parts.size());
    auto explains_all = what_.highlight || what_.explain;
    for (const auto& [key, event, part, doc] : kept) {
      const auto& events = *in_.parts[part].events;
      if (!compare[part])
        compare[part].emplace(events, senses_[part], words_.terms.size(),
                              all_fields, how_.fields);
      auto fit = compare[part]->of(doc);
      if (event == kept.front().event && fit.typos > 0)
        result_.instead = compare[part]->words_of(doc).instead;
      if (!explains_all)
        return;
      result_.fits.push_back(
        {fit, compare[part]->words_of(doc), blend_of(events, doc, fit)});
    }
  }

  const snapshot& in_;
  const query& what_;
  const settings& how_;
  sieve sieve_;

  std::vector<Roaring> found_; // for each part
  typed_words words_;          // without those that were dropped
  std::vector<std::vector<sense>> senses_;
  findings result_;
};

} // namespace

findings find(const snapshot& in, const query& what, const settings& how,
              filter_cache* cache) {
  if (!what.after)
    return search_run{in, what, how, cache}.run();
  auto then = what;
  then.as_of = what.after->as_of;
  return search_run{in, then, how, cache}.run();
}

std::vector<census> count(const snapshot& in, const query& what,
                          const settings& how, filter_cache* cache) {
  return search_run{in, what, how, cache}.count();
}

} // namespace onsale::search
