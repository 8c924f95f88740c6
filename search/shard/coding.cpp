#include "search/shard/coding.hpp"

#include "search/findings_cache.hpp"
#include "search/reading.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <exception>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace onsale::search {

using nlohmann::json;

namespace {

/// To be raised by whoever changes what is found, how it is ordered, or how it
/// is written here: builds share answers.
constexpr int found_as = 2;

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

/// Another build, or somebody else, has put something there that does not fit.
class misfit : public std::exception {};

/// Reads a value. The library would make a number of any other, if need be by
/// undefined behaviour.
template <class T>
void fill(T& x, const json& from) {
  if constexpr (std::integral<T> && !std::same_as<T, bool>) {
    auto fits = from.is_number_unsigned()
                  ? std::in_range<T>(from.get<uint64_t>())
                  : from.is_number_integer()
                      && std::in_range<T>(from.get<int64_t>());
    if (!fits)
      throw misfit{};
    x = from.is_number_unsigned() ? static_cast<T>(from.get<uint64_t>())
                                  : static_cast<T>(from.get<int64_t>());
  } else if constexpr (std::floating_point<T>) {
    auto value = from.is_number() ? from.get<double>() : NAN;
    if (!(std::abs(value) <= std::numeric_limits<T>::max()))
      throw misfit{};
    x = static_cast<T>(value);
  } else {
    from.get_to(x);
  }
}

template <class T, size_t Size>
void fill(std::array<T, Size>& x, const json& from) {
  if (from.size() != Size)
    throw misfit{};
  for (size_t i = 0; i < Size; ++i)
    fill(x[i], from.at(i));
}

template <class T>
void fill(std::vector<T>& x, const json& from) {
  if (!from.is_array())
    throw misfit{};
  x.resize(from.size());
  for (size_t i = 0; i < x.size(); ++i)
    fill(x[i], from[i]);
}

void fill(value_counts& x, const json& from) {
  if (!from.is_object())
    throw misfit{};
  for (const auto& [value, count] : from.items())
    fill(x[value], count);
}

template <class T>
T read_as(const json& from) {
  T x{};
  fill(x, from);
  return x;
}

/// Members are called by a letter: they are sent with each event.
json to_tree(const event_fit& x) {
  return {{"f",
           {x.fit.found, x.fit.typos, x.fit.proximity, x.fit.fields,
            x.fit.whole, x.fit.complete, x.fit.support}},
          {"w", x.fit.weight},
          {"a", x.words.all},
          {"i", x.words.instead},
          {"b",
           {x.rest.text, x.rest.popularity, x.rest.soon, x.rest.available}}};
}

event_fit read_fit(const json& from) {
  event_fit x;
  const auto& fit = from.at("f");
  fill(x.fit.found, fit.at(0));
  fill(x.fit.typos, fit.at(1));
  fill(x.fit.proximity, fit.at(2));
  fill(x.fit.fields, fit.at(3));
  fill(x.fit.whole, fit.at(4));
  fill(x.fit.complete, fit.at(5));
  fill(x.fit.support, fit.at(6));
  fill(x.fit.weight, from.at("w"));
  fill(x.words.all, from.at("a"));
  fill(x.words.instead, from.at("i"));
  const auto& rest = from.at("b");
  fill(x.rest.text, rest.at(0));
  fill(x.rest.popularity, rest.at(1));
  fill(x.rest.soon, rest.at(2));
  fill(x.rest.available, rest.at(3));
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
      {{read_as<uint64_t>(event.at(0))}, read_as<uint64_t>(event.at(1))});
  fill(x.total, from.at("total"));
  for (const auto& fit : from.at("fits"))
    x.fits.push_back(read_fit(fit));
  fill(x.instead, from.at("instead"));
  const auto& facets = from.at("facets");
  for (size_t i = 0; i < facet_count && i < facets.size(); ++i)
    fill(x.facets[i], facets[i]);
  fill(x.typos, from.at("typos"));
  fill(x.dropped, from.at("dropped"));
  fill(x.having, from.at("having"));
  fill(x.rareness, from.at("rareness"));
  if (const auto& next = from.at("next"); !next.is_null())
    x.next = page_end{read_as<uint64_t>(next.at("key")),
                      {read_as<uint64_t>(next.at("event"))},
                      x.typos,
                      x.dropped,
                      x.rareness,
                      from_ms(read_as<int64_t>(next.at("as_of")))};
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
  } catch (const misfit&) {
    return std::nullopt;
  }
}

} // namespace

std::string name_of_reading(const settings& how) {
  return fmt::format("{}|{}", found_as, how.synonyms_name);
}

std::string write(const far_question& x) {
  const auto& reading = x.asked.reading;
  return to_bytes(
    {{"shard", x.shard},
     {"shards", x.shards},
     {"synonyms", x.read_by}, // as builds call it which had no more
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
    fill(x.shard, from.at("shard"));
    fill(x.shards, from.at("shards"));
    fill(x.read_by, from.at("synonyms"));
    fill(x.target, from.at("target"));
    x.as_of = from_ms(read_as<int64_t>(from.at("as_of")));
    x.asked.what = asked_for_of(read_as<std::string>(from.at("asked")));
    auto& reading = x.asked.reading;
    fill(reading.typos, from.at("typos"));
    fill(reading.dropped, from.at("dropped"));
    fill(reading.rareness, from.at("rareness"));
    fill(reading.text_typos, from.at("text_typos"));
    return x;
  });
  if (!result || !can_be_as_of(result->as_of)
      || result->asked.reading.typos > most_typos
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
    fill(x.all, from.at("all"));
    if (from.contains("texts"))
      fill(x.text_typos, from["texts"]);
    for (const auto& by : from.at("counts")) {
      auto& to = x.counts.emplace_back();
      fill(to.having, by.at("having"));
      fill(to.found, by.at("found"));
    }
    if (from.contains("found"))
      x.found = std::make_shared<const findings>(findings_of(from["found"]));
    return x;
  });
}

shared_answer_name::shared_answer_name(const digest& content, const query& what,
                                       const settings& how)
  : of_{fmt::format("{}|{:x} {:x}|{}|{}", name_of_reading(how), content.high,
                    content.low, to_ms(what.as_of), question_of(what))},
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
    return read_as<std::string>(from.at("of")) == of_
             ? std::optional{findings_of(from)}
             : std::nullopt;
  });
  return result && is_answer_to(what, *result) ? result : std::nullopt;
}

} // namespace onsale::search
