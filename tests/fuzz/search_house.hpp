#pragma once

#include "search/event_index.hpp"
#include "search/searchable.hpp"
#include "tests/support/search_model.hpp"

#include <array>
#include <vector>

namespace onsale::fuzz {

/// When everything is asked.
inline constexpr timestamp present{std::chrono::days{20'000}};

struct show {
  const char* performer;
  const char* venue;
  const char* city;
  const char* country;
  const char* description;
};

/// The event of each has its place in this list, from 1, as its number.
inline constexpr std::array shows{
  show{"Taylor Swift", "MetLife Stadium", "East Rutherford", "US", ""},
  show{"Beyoncé", "Stade de France", "Saint-Denis", "FR", "Two concerts only"},
  show{"AC/DC", "Wembley Stadium", "London", "GB", "<b>Loud</b> & clear"},
  show{"P!nk", "O2 Arena", "London", "GB", "Singing, flying"},
  show{"Coldplay", "Madison Square Garden", "New York", "US", ""},
  show{"Cold War Kids", "Bowery Ballroom", "New York", "US", "A concert"},
  show{"Мумий Тролль", "Олимпийский", "Москва", "RU", "Концерт"},
  show{"宇多田ヒカル", "東京ドーム", "東京", "JP", "コンサート"},
  show{"Nena", "Waldbühne", "Berlin", "DE", "99 Luftballons"},
  show{"The 1975", "MSG", "NYC", "US", "blink-182 as guests"}};

/// A catalogue with neighbours in everything, part of it changed since.
struct search_house {
  search::event_index index;
  std::vector<search::document> documents;
  test::known_offers offers;
  search::settings how;
  search::directory all;

  search_house();
};

const search_house& the_house();

} // namespace onsale::fuzz
