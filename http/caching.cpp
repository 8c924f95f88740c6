#include "http/caching.hpp"

#include <charconv>
#include <iterator>
#include <utility>

namespace onsale::http {

namespace {

constexpr std::string_view for_a_second = "public, max-age=0, s-maxage=1, "
                                          "stale-while-revalidate=1, "
                                          "stale-if-error=600";

constexpr std::string_view until_purged = "public, max-age=0, s-maxage=60, "
                                          "stale-while-revalidate=5, "
                                          "stale-if-error=600";

} // namespace

std::string name_of(std::string_view kind, uint64_t id) {
  return std::string{kind} + '-' + std::to_string(id);
}

void shown_names::add(std::string_view kind, uint64_t id) {
  if (!named_.emplace(kind, id).second)
    return;
  char digits[20];
  auto end = std::to_chars(std::begin(digits), std::end(digits), id).ptr;
  std::string_view number{digits, static_cast<size_t>(end - digits)};
  if (text_.size() + kind.size() + number.size() + 2 > bytes_max) {
    complete_ = false;
    return;
  }
  text_ += ' ';
  text_ += kind;
  text_ += '-';
  text_ += number;
}

shown_names& shown_names::add(event_id x) {
  add("event", x.value);
  return *this;
}

shown_names& shown_names::add(venue_id x) {
  add("venue", x.value);
  return *this;
}

shown_names& shown_names::add(performer_id x) {
  add("performer", x.value);
  return *this;
}

shown_names& shown_names::add_list(venue_id x) {
  add("venue-events", x.value);
  return *this;
}

shown_names& shown_names::add_list(performer_id x) {
  add("performer-events", x.value);
  return *this;
}

shown_names& shown_names::add(const actors::event_record& x) {
  add(x.what.id);
  add(x.what.venue);
  for (auto by : x.what.performers)
    add(by);
  return *this;
}

response uncached(response x) {
  x.cache_control = "no-store";
  return x;
}

response
cacheable(response x, freshness how, const shown_names& names, bool purged) {
  auto told = how == freshness::catalogue && purged && names.complete();
  x.cache_control = told ? until_purged : for_a_second;
  x.set("Surrogate-Key", names.text());
  return x;
}

} // namespace onsale::http
