#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace onsale::test {

/// Values that no field of that type takes: every other type, nested lists
/// among them, and a string of 100 kB in the place of a text.
std::vector<nlohmann::json> wrong_types_for(const nlohmann::json& good);

/// Numbers that no whole number within `least` to `most` is.
std::vector<nlohmann::json> wrong_counts(int64_t least, int64_t most);

/// Texts that look more or less like an id and name nothing.
std::vector<std::string> unknown_ids();

/// Bodies that are no JSON, or are nested beyond all reason.
std::vector<std::string> broken_json();

/// Bodies that are JSON, and not the object that every call takes.
std::vector<std::string> other_json();

/// Lists, each the only item of the one before.
std::string nested_lists(size_t levels);

/// A place in a JSON document.
struct json_place {
  nlohmann::json::json_pointer pointer;
  std::string field; // as problems name it: `sections[0].rows[1].name`
};

/// All places of a document but its root, each before those within it. Of a
/// list only the first and the last item count.
std::vector<json_place> places_of(const nlohmann::json& document);

} // namespace onsale::test
