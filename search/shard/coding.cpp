#include "search/shard/coding.hpp"

#include "search/findings_cache.hpp"
#include "search/reading.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace onsale::search {

using nlohmann::json;

namespace {

/// To be raised by whoever changes what is found, how it is ordered, or how it
/// is written here: builds share answers.
constexpr int found_as = 1;

json text_of(asked_for x) {
  switch (x) {
    case asked_for::texts:
      return "texts";
    case asked_for::counts:
      return "counts";
    case asked_for::events:
      break;
  }
  return "events";
}

asked_for asked_for_of(const std::string& text) {
  return text == "texts"    ? asked_for::texts
         : text == "counts" ? asked_for::counts
                            : asked_for::events;
}

/// Members are called by a letter: they are sent with each event.
json to_tree(const event_fit& x) {
  return {{"f",
           {x.fit.found, x.fit.typos, x.fit.proximity, x.fit.fields,
            x.fit.whole, x.fit.complete}},
          {"w", x.fit.weight},
          {"a", x.words.all},
          {"i", x.words.instead},
          {"b",
           {x.rest.text, x.rest.popularity, x.rest.soon, x.rest.available}}};
}

event_fit read_fit(const json& from) {
  event_fit x;
  const auto& fit = from.at("f");
  fit.at(0).get_to(x.fit.found);
  fit.at(1).get_to(x.fit.typos);
  fit.at(2).get_to(x.fit.proximity);
  fit.at(3).get_to(x.fit.fields);
  fit.at(4).get_to(x.fit.whole);
  fit.at(5).get_to(x.fit.complete);
  from.at("w").get_to(x.fit.weight);
  from.at("a").get_to(x.words.all);
  from.at("i").get_to(x.words.instead);
  const auto& rest = from.at("b");
  rest.at(0).get_to(x.rest.text);
  rest.at(1).get_to(x.rest.popularity);
  rest.at(2).get_to(x.rest.soon);
  rest.at(3).get_to(x.rest.available);
  return x;
}

json to_tree(const page_end& x) {
  return {{"key", x.key}, {"event", x.event.value}, {"as_of", to_ms(x.as_of)}};
}

json to_tree(const findings& x) {
  auto events = json::array();
  for (const auto& event : x.events)
    events.push_back({event.event.value, event.key});
  auto fits = json::array();
  for (const auto& fit : x.fits)
    fits.push_back(to_tree(fit));
  auto facets = json::array();
  for (const auto& counts : x.facets)
    facets.push_back(counts);
  return {{"events", std::move(events)},
          {"total", x.total},
          {"fits", std::move(fits)},
          {"instead", x.instead},
          {"facets", std::move(facets)},
          {"typos", x.typos},
          {"dropped", x.dropped},
          {"having", json(x.having)},
          {"rareness", json(x.rareness)},
          {"next", x.next ? to_tree(*x.next) : json{}}};
}

findings findings_of(const json& from) {
  findings x;
  for (const auto& event : from.at("events"))
    x.events.push_back(
      {{event.at(0).get<uint64_t>()}, event.at(1).get<uint64_t>()});
  from.at("total").get_to(x.total);
  for (const auto& fit : from.at("fits"))
    x.fits.push_back(read_fit(fit));
  from.at("instead").get_to(x.instead);
  const auto& facets = from.at("facets");
  for (size_t i = 0; i < facet_count && i < facets.size(); ++i)
    facets[i].get_to(x.facets[i]);
  from.at("typos").get_to(x.typos);
  from.at("dropped").get_to(x.dropped);
  from.at("having").get_to(x.having);
  from.at("rareness").get_to(x.rareness);
  if (const auto& next = from.at("next"); !next.is_null())
    x.next = page_end{next.at("key").get<uint64_t>(),
                      {next.at("event").get<uint64_t>()},
                      x.typos,
                      x.dropped,
                      x.rareness,
                      from_ms(next.at("as_of").get<int64_t>())};
  return x;
}

std::string to_bytes(const json& x) {
  std::string result;
  json::to_cbor(x, result);
  return result;
}

/// Looks whether a value is as deep, and has as many items, as ours may: the
/// library's reader recurses, and believes what is announced.
class shape_check : public json::json_sax_t {
public:
  explicit shape_check(size_t bytes) : bytes_{bytes} {
  }

  bool null() override {
    return true;
  }
  bool boolean(bool) override {
    return true;
  }
  bool number_integer(json::number_integer_t) override {
    return true;
  }
  bool number_unsigned(json::number_unsigned_t) override {
    return true;
  }
  bool number_float(json::number_float_t, const std::string&) override {
    return true;
  }
  bool string(std::string&) override {
    return true;
  }
  bool binary(json::binary_t&) override {
    return true;
  }
  bool key(std::string&) override {
    return true;
  }
  bool start_object(size_t items) override {
    return begin(items);
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(size_t items) override {
    return begin(items);
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(size_t, const std::string&,
                   const nlohmann::detail::exception&) override {
    return false;
  }

private:
  bool begin(size_t items) {
    constexpr size_t deepest = 8;
    return ++depth_ <= deepest
           && (items == static_cast<size_t>(-1) || items <= bytes_);
  }

  size_t bytes_;
  size_t depth_ = 0;
};

/// Reads by `read`, which throws what the library throws of other shapes.
template <class T, class Read>
std::optional<T> read_tree(std::string_view bytes, Read read) {
  shape_check fits{bytes.size()};
  if (!json::sax_parse(bytes, &fits, json::input_format_t::cbor))
    return std::nullopt;
  try {
    return read(json::from_cbor(bytes));
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

} // namespace

std::string write(const far_question& x) {
  const auto& reading = x.asked.reading;
  return to_bytes({{"shard", x.shard},
                   {"shards", x.shards},
                   {"synonyms", x.synonyms},
                   {"target", x.target},
                   {"as_of", to_ms(x.as_of)},
                   {"asked", text_of(x.asked.what)},
                   {"typos", reading.typos},
                   {"dropped", reading.dropped},
                   {"rareness", json(reading.rareness)},
                   {"text_typos", json(reading.text_typos)}});
}

std::optional<far_question> read_far_question(std::string_view bytes) {
  auto result = read_tree<far_question>(bytes, [](const json& from) {
    far_question x;
    from.at("shard").get_to(x.shard);
    from.at("shards").get_to(x.shards);
    from.at("synonyms").get_to(x.synonyms);
    from.at("target").get_to(x.target);
    x.as_of = from_ms(from.at("as_of").get<int64_t>());
    x.asked.what = asked_for_of(from.at("asked").get<std::string>());
    auto& reading = x.asked.reading;
    from.at("typos").get_to(reading.typos);
    from.at("dropped").get_to(reading.dropped);
    from.at("rareness").get_to(reading.rareness);
    from.at("text_typos").get_to(reading.text_typos);
    return x;
  });
  if (!result || result->asked.reading.typos > most_typos
      || result->asked.reading.rareness.size() > most_words)
    return std::nullopt;
  for (const auto& any_of : result->asked.reading.text_typos)
    for (auto typos : any_of)
      if (typos > most_typos)
        return std::nullopt;
  return result;
}

std::string write(const shard_answer& x) {
  json tree;
  tree["all"] = x.all;
  if (!x.text_typos.empty())
    tree["texts"] = x.text_typos;
  auto& counts = tree["counts"] = json::array();
  for (const auto& by : x.counts)
    counts.push_back({{"having", json(by.having)}, {"found", by.found}});
  if (x.found)
    tree["found"] = to_tree(*x.found);
  return to_bytes(tree);
}

std::optional<shard_answer> read_shard_answer(std::string_view bytes) {
  return read_tree<shard_answer>(bytes, [](const json& from) {
    shard_answer x;
    from.at("all").get_to(x.all);
    if (from.contains("texts"))
      from["texts"].get_to(x.text_typos);
    for (const auto& by : from.at("counts")) {
      auto& to = x.counts.emplace_back();
      by.at("having").get_to(to.having);
      by.at("found").get_to(to.found);
    }
    if (from.contains("found"))
      x.found = std::make_shared<const findings>(findings_of(from["found"]));
    return x;
  });
}

shared_answer_name::shared_answer_name(const digest& content, const query& what,
                                       const settings& how)
  : of_{fmt::format("{}|{}|{:x} {:x}|{}|{}", found_as, how.synonyms_name,
                    content.high, content.low, to_ms(what.as_of),
                    question_of(what))},
    key_{"onsale:search:" + name_of_text(of_)} {
}

std::string shared_answer_name::write(const findings& x) const {
  auto tree = to_tree(x);
  tree["of"] = of_;
  return to_bytes(tree);
}

std::optional<findings>
shared_answer_name::read(std::string_view bytes, const query& what) const {
  auto result = read_tree<findings>(bytes, [this](const json& from) {
    return from.at("of").get<std::string>() == of_
             ? std::optional{findings_of(from)}
             : std::nullopt;
  });
  return result && is_answer_to(what, *result) ? result : std::nullopt;
}

} // namespace onsale::search
