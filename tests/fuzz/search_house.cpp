#include "tests/fuzz/search_house.hpp"

#include <string>
#include <utility>

namespace onsale::fuzz {

using namespace onsale::search;

namespace {

document make(const show& x, size_t number) {
  document result;
  result.event = {number};
  result.texts = {{field::name, x.performer + std::string{" live"}},
                  {field::performer, x.performer},
                  {field::support, x.city},
                  {field::venue, x.venue},
                  {field::city, x.city},
                  {field::country, x.country},
                  {field::genre, number % 2 == 0 ? "rock" : "pop"},
                  {field::description, x.description}};
  for (auto& values : result.values)
    values = {x.city};
  result.popularity = 0.1 * static_cast<double>(number);
  result.day = 19'998 + static_cast<int32_t>(number);
  result.starts_at = timestamp{std::chrono::days{result.day}}
                     + std::chrono::hours{20};
  if (number % 4 != 0)
    result.at = geo_point{40.0 + static_cast<double>(number), -74};
  result.price_min = static_cast<int64_t>(number) * 500;
  result.price_max = result.price_min + 2'000;
  return result;
}

} // namespace

search_house::search_house() {
  how.enough = 3;
  how.synonyms = *synonyms::parse("nyc, new york\nmsg, madison square garden");
  std::vector<document> first;
  std::vector<document> second;
  for (const auto& x : shows) {
    documents.push_back(make(x, documents.size() + 1));
    (documents.size() % 3 == 0 ? second : first).push_back(documents.back());
  }
  index.apply(std::move(first), {});
  index.apply(std::move(second), {});
  for (uint64_t id = 1; id <= documents.size(); id += 2) {
    offer left{static_cast<uint32_t>(id % 4), static_cast<int64_t>(id) * 500};
    index.put_offer({id}, left);
    offers[{id}] = left;
  }
  all = {index.read(), index.read(), index.read(),
         std::make_shared<std::vector<std::string>>()};
}

const search_house& the_house() {
  static const search_house made;
  return made;
}

} // namespace onsale::fuzz
