#include "bench/search/concerts.hpp"

#include "search/event_document.hpp"
#include "search/local_days.hpp"
#include "storage/format/import_file.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <variant>

namespace onsale::bench {

namespace {

struct raw_catalogue {
  std::map<venue_id, venue> venues;
  std::map<performer_id, std::shared_ptr<const performer>> performers;
  std::vector<event> events;
};

raw_catalogue read_file(const std::string& path) {
  raw_catalogue result;
  std::ifstream in{path, std::ios::binary};
  storage::import_file file{in};
  while (auto item = file.next()) {
    if (!item->what)
      continue;
    auto object = *std::move(item->what);
    if (auto x = std::get_if<venue>(&object))
      result.venues[x->id] = std::move(*x);
    else if (auto y = std::get_if<performer>(&object))
      result.performers[y->id] = std::make_shared<performer>(std::move(*y));
    else
      result.events.push_back(std::move(std::get<event>(object)));
  }
  std::erase_if(result.events, [&](const event& x) {
    return x.performers.empty() || !result.venues.contains(x.venue)
           || !result.performers.contains(x.performers.front());
  });
  return result;
}

/// The first half of the words of one name, and the second of another.
std::string cross(const std::string& a, const std::string& b) {
  auto middle = [](const std::string& x) {
    return std::min(x.find(' ', x.size() / 2), x.size());
  };
  auto behind = b.find_last_of(' ');
  auto tail = behind == std::string::npos ? b : b.substr(behind + 1);
  return a.substr(0, middle(a)) + ' ' + tail;
}

} // namespace

concerts read_concerts(const std::string& path, size_t count) {
  auto raw = read_file(path);
  concerts result;
  if (raw.events.empty())
    return result;
  if (count == 0)
    count = raw.events.size();
  std::minstd_rand random{7};
  auto any = [&](const auto& list) -> const auto& {
    return list[random() % list.size()];
  };
  std::vector<std::shared_ptr<const performer>> names;
  for (const auto& [id, x] : raw.performers)
    names.push_back(x);
  search::local_days days;
  for (size_t i = 0; i < count; ++i) {
    auto what = raw.events[i % raw.events.size()];
    auto by = raw.performers.at(what.performers.front());
    auto round = i / raw.events.size();
    what.id = {i + 1};
    what.starts_at += std::chrono::days{round * 7};
    if (round > 0 && random() % 2 == 0) {
      auto other = std::make_shared<performer>(*any(names));
      other->name = cross(by->name, any(names)->name);
      other->aliases.clear();
      by = std::move(other);
      what.name = by->name;
    }
    const auto& at = raw.venues.at(what.venue);
    result.all.push_back({what.id.value, by->name, at.name, at.city});
    result.documents.push_back(
      search::make_document(what, at, std::vector{by}, days));
  }
  result.first_day = std::ranges::min(result.documents, {}, [](const auto& x) {
                       return x.day;
                     }).day;
  return result;
}

} // namespace onsale::bench
