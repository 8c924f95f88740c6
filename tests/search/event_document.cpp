#define SUITE search.event_document
#include "search/event_document.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::search;

namespace {

venue make_venue() {
  venue x;
  x.id = {7};
  x.name = "Madison Square Garden";
  x.aliases = {"MSG", "The Garden"};
  x.city = "New York";
  x.region = "NY";
  x.country = "US";
  x.timezone = "America/New_York";
  x.lat = 40.75;
  x.lon = -73.99;
  return x;
}

std::shared_ptr<const performer>
make_performer(uint64_t id, std::string name, double popularity) {
  auto x = std::make_shared<performer>();
  x->id = {id};
  x->name = std::move(name);
  x->genre = "pop";
  x->popularity = popularity;
  return x;
}

event make_event() {
  event x;
  x.id = {12};
  x.name = "The Eras Tour";
  x.description = "One night.";
  x.genre = "pop";
  x.starts_at = parse_rfc3339("2027-06-01T01:00:00Z").value();
  x.price_levels = {{"b", "B", 9'000}, {"a", "A", 25'000}, {"c", "C", 4'900}};
  return x;
}

std::vector<std::string> texts_of(const document& x, field of) {
  std::vector<std::string> result;
  for (const auto& text : x.texts)
    if (text.field == of)
      result.push_back(text.text);
  return result;
}

using texts = std::vector<std::string>;

} // namespace

TEST(an event is found by all that it is called) {
  local_days days;
  std::vector by{make_performer(1, "Taylor Swift", 1),
                 make_performer(2, "Gracie Abrams", 0.6)};
  auto x = make_document(make_event(), make_venue(), by, days);
  CHECK_EQUAL(x.event.value, 12u);
  CHECK_EQUAL(texts_of(x, field::name), (texts{"The Eras Tour"}));
  CHECK_EQUAL(texts_of(x, field::performer), (texts{"Taylor Swift"}));
  CHECK_EQUAL(texts_of(x, field::support), (texts{"Gracie Abrams"}));
  CHECK_EQUAL(texts_of(x, field::venue),
              (texts{"Madison Square Garden", "MSG", "The Garden"}));
  CHECK_EQUAL(texts_of(x, field::city), (texts{"New York", "NY"}));
  CHECK_EQUAL(texts_of(x, field::country), (texts{"US", "United States"}));
  CHECK_EQUAL(texts_of(x, field::description), (texts{"One night."}));
  MESSAGE("it is as popular as its first star");
  CHECK_EQUAL(x.popularity, 1);
  CHECK_EQUAL(x.price_min, 4'900);
  CHECK_EQUAL(x.price_max, 25'000);
}

TEST(it is counted by the calendar of its venue) {
  local_days days;
  std::vector by{make_performer(1, "A", 0), make_performer(2, "B", 0)};
  auto x = make_document(make_event(), make_venue(), by, days);
  auto values = [&](facet of) {
    return x.values[static_cast<size_t>(of)];
  };
  CHECK_EQUAL(values(facet::month), (texts{"2027-05"}));
  CHECK_EQUAL(values(facet::genre), (texts{"pop"}));
  CHECK_EQUAL(values(facet::city), (texts{"New York"}));
  CHECK_EQUAL(values(facet::country), (texts{"US"}));
  CHECK_EQUAL(values(facet::venue), (texts{"7"}));
  CHECK_EQUAL(values(facet::performer), (texts{"1", "2"}));
}

TEST(what is not known is left out) {
  local_days days;
  event what;
  what.id = {1};
  auto x = make_document(what, {}, {}, days);
  CHECK(x.texts.empty());
  CHECK(!x.at);
  CHECK_EQUAL(x.price_max, 0);
  CHECK(x.values[static_cast<size_t>(facet::city)].empty());
}
