// Queries of search: whatever is asked is refused with the name of a parameter,
// or answered; now and then the answer is compared with reading every event,
// which takes some hundred times as long.
//
// An input is a query string, as after the `?` of `/search`.

#include "http/search_request.hpp"
#include "http/views/etag.hpp"
#include "search/cursor.hpp"
#include "search/highlight.hpp"
#include "search/searching.hpp"
#include "search/suggest.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/search_house.hpp"

#include <set>
#include <string>
#include <vector>

namespace onsale::fuzz {

using namespace onsale::search;

namespace {

/// One of so many is compared.
constexpr uint64_t compared_share = 512;

/// What is shown as HTML has no tag but ours.
void check_highlights(event_id event, const event_fit& x) {
  const auto& shown = shows[event.value - 1];
  for (auto text : {highlight(shown.performer, x.words.all),
                    highlight_description(shown.description, x.words.all)})
    for (auto at = text.find('<'); at != std::string::npos;
         at = text.find('<', at + 1))
      ensure(text.compare(at, 6, "<mark>") == 0
             || text.compare(at, 7, "</mark>") == 0);
}

/// Reads pages from the first one, and compares them with reading everything.
void check_pages(query what, uint64_t question) {
  const auto& house = the_house();
  what.highlight = true;
  auto expected = test::find_by_reading_all(house.documents, house.offers, what,
                                            house.how);
  std::vector<event_id> read;
  for (size_t page = 0; page <= house.documents.size(); ++page) {
    auto found = find(*house.index.read(), what, house.how, nullptr);
    ensure(found.total == expected.events.size());
    ensure(found.facets == expected.facets);
    ensure(found.typos == expected.typos);
    ensure(found.dropped == expected.dropped);
    for (const auto& x : found.events)
      read.push_back(x.event);
    for (size_t i = 0; i < found.fits.size(); ++i)
      check_highlights(found.events[i].event, found.fits[i]);
    if (!found.next)
      break;
    what.after = parse_cursor(to_cursor(*found.next, question), question);
    ensure(what.after == found.next);
  }
  ensure(read == expected.events);
}

/// A cursor that somebody has made up may leave out anything, but shows nothing
/// twice and nothing else.
void check_one_page(const query& what) {
  const auto& house = the_house();
  auto found = find(*house.index.read(), what, house.how, nullptr);
  ensure(found.events.size() <= what.size);
  std::set<event_id> read;
  for (const auto& x : found.events) {
    ensure(x.event.value >= 1 && x.event.value <= house.documents.size());
    ensure(read.insert(x.event).second);
  }
}

} // namespace

void try_input(std::string_view input) {
  auto asked = http::parse_query(input);
  if (!asked)
    return;
  if (auto request = http::parse_search(*asked, present); !request)
    ensure(!request.error().reason.empty());
  else if (request->what.after || http::hash_text(input) % compared_share != 0)
    check_one_page(request->what);
  else
    check_pages(request->what, request->question);
  if (auto request = http::parse_suggest(*asked)) {
    const auto& house = the_house();
    auto what = http::to_query(*request, present);
    auto events = find(*house.index.read(), what, house.how, nullptr);
    auto found = suggest(house.all, what, events, house.how, nullptr);
    ensure(found.size() <= what.size);
  }
}

} // namespace onsale::fuzz
