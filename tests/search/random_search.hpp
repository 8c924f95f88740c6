#pragma once

#include "search/document.hpp"
#include "search/query.hpp"
#include "search/reading.hpp"
#include "search/settings.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

/// Events and queries by chance, that have to do with each other.
namespace onsale::test {

/// A few words that are each other's typos, beginnings, parts and synonyms.
inline const std::vector<std::string> vocabulary{
  "cold",    "coldplay", "play", "the",     "weeknd",   "weekend", "new",
  "york",    "newyork",  "nyc",  "taylor",  "tayler",   "swift",   "swfit",
  "ac",      "dc",       "acdc", "metlife", "coldpley", "pley",    "stadium",
  "concert", "concerts", "a",    "beyoncé", "live"};

/// Random things, all from one seed.
class chance {
public:
  explicit chance(uint64_t seed) : random_{static_cast<uint32_t>(seed)} {
  }

  size_t below(size_t count) {
    return random_() % count;
  }

  bool one_in(size_t count) {
    return below(count) == 0;
  }

  std::string text(size_t most) {
    std::string result;
    for (auto count = 1 + below(most); count > 0; --count)
      result += (result.empty() ? "" : " ")
                + vocabulary[below(vocabulary.size())];
    return result;
  }

  search::geo_point point() {
    return {40.0 + static_cast<double>(below(3)), -74.0};
  }

  search::document event(uint64_t id) {
    search::document x;
    x.event = {id};
    x.texts = {{search::field::name, text(3)},
               {search::field::performer, text(2)},
               {search::field::venue, text(2)},
               {search::field::city, text(2)}};
    if (one_in(2))
      x.texts.push_back({search::field::performer, text(2)});
    if (one_in(2))
      x.texts.push_back({search::field::support, text(2)});
    if (one_in(2))
      x.texts.push_back({search::field::description, text(8)});
    for (auto& values : x.values)
      values = {vocabulary[below(4)]};
    x.popularity = static_cast<double>(below(4)) / 4;
    x.day = 20'000 + static_cast<int32_t>(below(5));
    // Up to half a day from that of UTC.
    x.starts_at = timestamp{std::chrono::days{x.day}}
                  + std::chrono::hours{below(24)} - std::chrono::hours{6};
    if (!one_in(3))
      x.at = point();
    x.price_min = 100 * static_cast<int64_t>(below(5));
    x.price_max = x.price_min + 100 * static_cast<int64_t>(below(5));
    return x;
  }

  /// Changes one thing of an event.
  void touch(search::document& x) {
    switch (below(8)) {
      case 0:
        x.texts[below(x.texts.size())].text = text(2);
        break;
      case 1:
        x.popularity = static_cast<double>(below(4)) / 4;
        break;
      case 2:
        x.starts_at += std::chrono::hours{1};
        break;
      case 3:
        x.price_max += 100;
        break;
      case 4:
        x.at = point();
        break;
      default: // as most changes are
        if (x.texts.back().field != search::field::description)
          x.texts.push_back({search::field::description, {}});
        x.texts.back().text = text(2);
    }
  }

  search::typed_words words(size_t most) {
    auto typed = text(most);
    if (one_in(2) && typed.size() > 3)
      typed[1 + below(typed.size() - 1)] = 'e';
    if (one_in(3))
      typed.resize(1 + below(typed.size()));
    if (one_in(4))
      typed += " ";
    return search::read_query(typed);
  }

  search::query what() {
    search::query x;
    x.as_of = timestamp{std::chrono::days{20'000}};
    if (!one_in(4))
      x.words = words(3);
    constexpr search::field asked[]{search::field::performer,
                                    search::field::venue, search::field::city,
                                    search::field::name};
    for (auto count = one_in(3) ? 1 + below(2) : 0; count > 0; --count) {
      auto& any_of = x.texts.emplace_back();
      for (auto values = 1 + below(2); values > 0; --values)
        any_of.push_back({asked[below(std::size(asked))], words(2)});
    }
    if (one_in(3))
      x.day_from = 20'001 + static_cast<int32_t>(below(3));
    if (one_in(3))
      x.day_to = 20'001 + static_cast<int32_t>(below(3));
    if (one_in(3))
      x.within = search::circle{point(), 1.0 + static_cast<double>(below(200))};
    if (one_in(4))
      x.price_min = 100 * static_cast<int64_t>(below(6));
    if (one_in(4))
      x.price_max = 100 * static_cast<int64_t>(below(6));
    x.available = one_in(4);
    x.sort = static_cast<search::sort_order>(below(7));
    if (x.sort == search::sort_order::distance)
      x.from = point();
    x.size = 1 + static_cast<uint32_t>(below(7));
    x.facets = below(1u << search::facet_count);
    return x;
  }

private:
  std::mt19937 random_;
};

inline search::settings make_settings(chance& random) {
  search::settings how;
  how.synonyms = *search::synonyms::parse(
    "nyc, new york\nthe weeknd => weekend");
  how.enough = random.below(4);
  return how;
}

} // namespace onsale::test
