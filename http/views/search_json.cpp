#include "http/views/search_json.hpp"

#include "http/views/catalogue_json.hpp"
#include "http/views/json_out.hpp"
#include "search/cursor.hpp"
#include "search/highlight.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <string_view>
#include <utility>

namespace onsale::http {

namespace {

using actors::catalogue_view;
using actors::event_record;
using search::facet;

// -- highlights ---------------------------------------------------------------

void write_highlight(json_out& out, const event_record& x,
                     const search::meant_words& words) {
  auto text = [&](const std::string& of) {
    out.text(search::highlight(of, words.all));
  };
  out.name("highlight").open('{');
  out.name("name");
  text(x.what.name);
  out.name("performers").open('[');
  for (const auto& by : x.by)
    text(by->name);
  out.close(']');
  if (x.at) {
    out.name("venue");
    text(x.at->name);
    out.name("city");
    text(x.at->city);
  }
  out.name("description");
  out.text(search::highlight_description(x.what.description, words.all));
  out.close('}');
}

// -- why an event stands where it does ---------------------------------------

/// In the order in which it counts.
void write_explanation(json_out& out, const search::event_fit& x) {
  out.name("explain").open('{');
  out.name("words").number(std::popcount(x.fit.found));
  out.name("typos").number(x.fit.typos);
  out.name("proximity").number(x.fit.proximity);
  out.name("fields").number(x.fit.fields);
  out.name("whole").number(x.fit.whole);
  out.name("complete").flag(x.fit.complete);
  out.name("support").number(x.fit.support);
  out.name("text").number(x.rest.text);
  out.name("popularity").number(x.rest.popularity);
  out.name("soon").number(x.rest.soon);
  out.name("available").number(x.rest.available);
  out.close('}');
}

// -- facets -------------------------------------------------------------------

/// Values that are shown of one facet: those with the most events.
constexpr size_t shown_values = 50;

/// What a venue or a performer is called; null if the catalogue has it no more.
const std::string*
name_of(facet of, const std::string& value, const catalogue_view& catalogue) {
  auto id = parse_numeric_id(value);
  if (!id)
    return nullptr;
  if (of == facet::venue) {
    auto known = catalogue.venues.find({*id});
    return known == catalogue.venues.end() ? nullptr : &known->second->name;
  }
  auto known = catalogue.performers.find({*id});
  return known == catalogue.performers.end() ? nullptr : &known->second->name;
}

void write_facet(json_out& out, facet of, const search::value_counts& counts,
                 const catalogue_view& catalogue) {
  std::vector<std::pair<std::string, uint64_t>> all{counts.begin(),
                                                    counts.end()};
  // Months as the calendar has them, others by how many there are.
  if (of != facet::month)
    std::ranges::stable_sort(all, std::greater{}, [](const auto& x) {
      return x.second;
    });
  if (all.size() > shown_values)
    all.resize(shown_values);
  out.name(search::facet_names[static_cast<size_t>(of)]).open('[');
  for (const auto& [value, count] : all) {
    out.open('{').name("value").text(value);
    if (of == facet::venue || of == facet::performer)
      if (const auto* name = name_of(of, value, catalogue))
        out.name("name").text(*name);
    out.name("count").number(count).close('}');
  }
  out.close(']');
}

void write_facets(json_out& out, const search_request& asked,
                  const search::findings& found,
                  const catalogue_view& catalogue) {
  out.name("facets").open('{');
  for (size_t i = 0; i < search::facet_count; ++i)
    if (asked.what.facets.test(i))
      write_facet(out, static_cast<facet>(i), found.facets[i], catalogue);
  out.close('}');
}

// -- what was meant -----------------------------------------------------------

/// What was typed, as the first event has it; empty if that has no typo.
std::string correction(const search::findings& found) {
  std::string result;
  for (const auto& word : found.instead)
    if (!word.empty())
      result += (result.empty() ? "" : " ") + word;
  return result;
}

void write_dropped(json_out& out, const search::typed_words& typed,
                   uint16_t dropped) {
  out.name("dropped").open('[');
  for (size_t i = 0; i < typed.terms.size(); ++i)
    if ((dropped >> i & 1) != 0)
      out.text(typed.terms[i]);
  out.close(']');
}

/// @param fit null if nobody has asked for it
void write_event(json_out& out, const search::query& asked,
                 const search::event_fit* fit, const found_item& x,
                 item_texts& texts) {
  begin_event_item(out, texts, x.record, x.left);
  if (asked.highlight)
    write_highlight(out, *x.record, fit ? fit->words : search::meant_words{});
  if (asked.explain && fit)
    write_explanation(out, *fit);
  out.close('}');
}

} // namespace

std::vector<found_item>
items_of(const search::findings& found, const catalogue_view& catalogue,
         const actors::environment& env) {
  std::vector<found_item> result;
  result.reserve(found.events.size());
  for (const auto& x : found.events)
    result.push_back({catalogue.find(x.event), tickets_left(env, x.event)});
  return result;
}

std::string
search_json(const search_request& asked, const search::findings& found,
            const std::vector<found_item>& items,
            const catalogue_view& catalogue, item_texts& texts, bool partial) {
  std::string body;
  json_out out{body};
  out.open('{').name("events").open('[');
  for (size_t i = 0; i < items.size(); ++i)
    if (items[i].record)
      write_event(out, asked.what,
                  i < found.fits.size() ? &found.fits[i] : nullptr, items[i],
                  texts);
  out.close(']').name("total").number(found.total);
  if (found.next)
    out.name("cursor").text(search::to_cursor(*found.next, asked.question));
  if (asked.what.facets.any())
    write_facets(out, asked, found, catalogue);
  if (auto meant = correction(found); !meant.empty())
    out.name("did_you_mean").text(meant);
  if (found.dropped != 0)
    write_dropped(out, *asked.what.words, found.dropped);
  if (partial)
    out.name("partial").flag(true);
  out.close('}');
  return body;
}

std::string unready_search_json() {
  return R"({"events":[],"total":0,"partial":true})";
}

namespace {

constexpr std::array<std::string_view, 4> kind_names{"performer", "venue",
                                                     "city", "event"};

/// What a suggestion says, or nothing if it is out of date.
std::optional<std::string>
text_of(const search::suggestion& x, const search::directory& in,
        const catalogue_view& catalogue) {
  switch (x.kind) {
    case search::suggestion_kind::performer:
      if (auto known = catalogue.performers.find({x.id});
          known != catalogue.performers.end())
        return known->second->name;
      break;
    case search::suggestion_kind::venue:
      if (auto known = catalogue.venues.find({x.id});
          known != catalogue.venues.end())
        return known->second->name;
      break;
    case search::suggestion_kind::city:
      return in.city_names->at(x.id - 1);
    case search::suggestion_kind::event:
      if (auto known = catalogue.find({x.id}))
        return known->what.name;
      break;
  }
  return std::nullopt;
}

} // namespace

std::string
suggestions_json(const std::vector<search::suggestion>& found, size_t most,
                 const search::directory& in, const catalogue_view& catalogue) {
  std::string body;
  json_out out{body};
  out.open('{').name("suggestions").open('[');
  // Nights of one tour have one name: the first of them is enough.
  std::set<std::pair<search::suggestion_kind, std::string>> said;
  for (const auto& x : found) {
    auto text = text_of(x, in, catalogue);
    if (!text || said.size() == most || !said.emplace(x.kind, *text).second)
      continue;
    // A city is known by its name.
    auto id = x.kind == search::suggestion_kind::city ? *text
                                                      : std::to_string(x.id);
    out.open('{').name("kind").text(kind_names[static_cast<size_t>(x.kind)]);
    out.name("id").text(id).name("text").text(*text);
    out.name("highlight").text(search::highlight(*text, x.words.all));
    out.close('}');
  }
  out.close(']').close('}');
  return body;
}

} // namespace onsale::http
