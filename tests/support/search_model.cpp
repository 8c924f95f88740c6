#include "tests/support/search_model.hpp"

#include "search/filters.hpp"
#include "search/ranking.hpp"
#include "tests/support/search_model_reading.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace onsale::test {

using namespace onsale::search;

unsigned typos_between(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<unsigned>> table(a.size() + 1,
                                           std::vector<unsigned>(b.size() + 1));
  for (unsigned i = 0; i <= a.size(); ++i)
    for (unsigned j = 0; j <= b.size(); ++j) {
      auto& least = table[i][j];
      if (i == 0 || j == 0) {
        least = i + j;
        continue;
      }
      auto replaced = table[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0);
      least = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        least = std::min(least, table[i - 2][j - 2] + 1);
    }
  return table[a.size()][b.size()];
}

namespace {

/// As a whole word.
std::optional<unsigned> whole_cost(std::u32string_view typed,
                                   std::u32string_view word, unsigned allowed) {
  if (word.empty())
    return std::nullopt;
  auto typos = typos_between(typed, word);
  if (word.front() == typed.front())
    return typos <= allowed ? std::optional{typos} : std::nullopt;
  return typos == 1 && allowed > 0 ? std::optional{2u} : std::nullopt;
}

} // namespace

std::optional<word_cost>
cost_of(std::u32string_view typed, std::u32string_view word, unsigned allowed,
        word_end end) {
  auto whole = whole_cost(typed, word, allowed);
  auto least = whole;
  if (end == word_end::open)
    for (size_t size = 1; size < word.size(); ++size)
      if (auto cost = whole_cost(typed, word.substr(0, size), allowed);
          cost && (!least || *cost < *least))
        least = cost;
  if (!least)
    return std::nullopt;
  return word_cost{*least, whole == least};
}

namespace {

class linear_search {
public:
  linear_search(const std::vector<document>& documents,
                const known_offers& offers, const query& what,
                const settings& how)
    : documents_{documents}, offers_{offers}, what_{what}, how_{how} {
  }

  model_findings run() {
    if (what_.words && what_.words->terms.empty())
      return {};
    std::vector<const document*> passing;
    for (const auto& x : documents_)
      if (passes(x))
        passing.push_back(&x);
    if (what_.words)
      look_for_words(passing);
    else
      for (const auto* x : passing)
        add(*x, plain_key(*x));
    std::ranges::sort(found_);
    for (const auto& [key, event] : found_)
      result_.events.push_back(event);
    return std::move(result_);
  }

private:
  // -- filters ----------------------------------------------------------------

  const offer* offer_of(const document& x) const {
    auto known = offers_.find(x.event);
    return known == offers_.end() ? nullptr : &known->second;
  }

  int64_t lowest_price(const document& x) const {
    const auto* left = offer_of(x);
    return left != nullptr && left->available > 0 ? left->lowest : x.price_min;
  }

  bool passes(const document& x) const {
    const auto* left = offer_of(x);
    if (what_.available && left != nullptr && left->available == 0)
      return false;
    if (what_.price_max && lowest_price(x) > *what_.price_max)
      return false;
    if (what_.price_min && x.price_max < *what_.price_min)
      return false;
    if (what_.day_from || what_.day_to) {
      if (x.day < what_.day_from.value_or(x.day)
          || x.day > what_.day_to.value_or(x.day))
        return false;
    } else if (x.starts_at < what_.as_of) {
      return false;
    }
    if (what_.within
        && (!x.at
            || distance_km(what_.within->centre, *x.at)
                 > what_.within->radius_km))
      return false;
    return std::ranges::all_of(what_.texts, [&](const auto& any_of) {
      return std::ranges::any_of(any_of, [&](const text_filter& text) {
        return has(x, text, typos_of(text));
      });
    });
  }

  bool has(const document& x, const text_filter& what, unsigned typos) const {
    reading read{x, what.words, how_, typos};
    if (what.words.terms.empty() || !read.has_all())
      return false;
    for (size_t word = 0; word < read.words; ++word)
      if (!read.has(word, what.field))
        return false;
    return true;
  }

  unsigned typos_of(const text_filter& what) const {
    for (unsigned typos = 0; typos < most_typos; ++typos)
      if (std::ranges::any_of(documents_, [&](const document& x) {
            return has(x, what, typos);
          }))
        return typos;
    return most_typos;
  }

  // -- words ------------------------------------------------------------------

  void look_for_words(const std::vector<const document*>& passing) {
    const auto& typed = *what_.words;
    for (result_.typos = 0;; ++result_.typos) {
      look(passing, typed);
      if (found_.size() >= how_.enough || result_.typos == most_typos)
        break;
    }
    while (found_.empty() && drop(typed))
      look(passing, typed);
  }

  uint64_t count_having(const typed_words& typed, size_t word) const {
    return static_cast<uint64_t>(
      std::ranges::count_if(documents_, [&](const document& x) {
        return reading{x, typed, how_, result_.typos}.has(word, std::nullopt);
      }));
  }

  void
  look(const std::vector<const document*>& passing, const typed_words& all) {
    found_.clear();
    for (auto& counts : result_.facets)
      counts.clear();
    auto typed = without(all, result_.dropped);
    std::vector<uint8_t> rare;
    for (size_t word = 0; word < typed.terms.size(); ++word)
      rare.push_back(rareness(count_having(typed, word), documents_.size()));
    for (const auto* x : passing) {
      reading read{*x, typed, how_, result_.typos};
      if (read.has_all())
        add(*x, what_.sort == sort_order::relevance
                  ? key_by_words(*x, read.to_fit(how_.fields), rare)
                  : plain_key(*x));
    }
  }

  bool drop(const typed_words& all) {
    auto typed = without(all, result_.dropped);
    uint16_t missing = 0;
    std::pair<uint64_t, uint16_t> commonest{};
    size_t word = 0;
    for (size_t i = 0; i < all.terms.size(); ++i) {
      if ((result_.dropped >> i & 1) != 0)
        continue;
      auto having = count_having(typed, word++);
      auto bit = static_cast<uint16_t>(1u << i);
      if (having == 0)
        missing |= bit;
      commonest = std::max(commonest, std::pair{having, bit});
    }
    auto dropped = static_cast<uint16_t>(
      result_.dropped | (missing != 0 ? missing : commonest.second));
    if (dropped == (1u << all.terms.size()) - 1)
      return false;
    result_.dropped = dropped;
    return true;
  }

  // -- order ------------------------------------------------------------------

  void add(const document& x, uint64_t key) {
    found_.emplace_back(key, x.event);
    for (size_t i = 0; i < facet_count; ++i)
      if (what_.facets.test(i))
        for (const auto& value : x.values[i])
          ++result_.facets[i][value];
  }

  uint64_t key_by_words(const document& x, const fit& words,
                        const std::vector<uint8_t>& rare) const {
    const auto* left = offer_of(x);
    // As it is kept.
    auto popularity = static_cast<float>(x.popularity);
    standing event{popularity, x.starts_at,
                   left == nullptr ? std::nullopt : std::optional{*left}};
    return key_of(words,
                  make_blend(words, rare, event, what_.as_of, how_.blend));
  }

  uint64_t plain_key(const document& x) const {
    auto ascending = [](int64_t number) {
      return static_cast<uint64_t>(number) + (uint64_t{1} << 63);
    };
    switch (what_.sort) {
      case sort_order::relevance:
      case sort_order::date:
        return ascending(to_ms(x.starts_at));
      case sort_order::date_descending:
        return ~ascending(to_ms(x.starts_at));
      case sort_order::price:
        return ascending(lowest_price(x));
      case sort_order::price_descending:
        return ~ascending(lowest_price(x));
      case sort_order::popularity:
        return ~static_cast<uint64_t>(double{static_cast<float>(x.popularity)}
                                      * 1e9);
      case sort_order::distance:
        break;
    }
    return x.at ? static_cast<uint64_t>(distance_km(*what_.from, *x.at) * 1000)
                : std::numeric_limits<int64_t>::max();
  }

  const std::vector<document>& documents_;
  const known_offers& offers_;
  const query& what_;
  const settings& how_;
  std::vector<std::pair<uint64_t, event_id>> found_;
  model_findings result_;
};

} // namespace

model_findings find_by_reading_all(const std::vector<document>& documents,
                                   const known_offers& offers,
                                   const query& what, const settings& how) {
  return linear_search{documents, offers, what, how}.run();
}

} // namespace onsale::test
