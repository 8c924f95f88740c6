#pragma once

#include "http/response.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// Parses a request's body: JSON in UTF-8, nested `limits::json_depth` levels
/// at most, `limits::json_values` values, numbers finite. Of members of the same
/// name the last one counts. Nothing for anything else, an empty body included.
std::optional<nlohmann::json> parse_json(std::string_view body);

/// Reads the members of a JSON object and remembers the first that is wrong, so
/// that a handler reads all it wants and looks once whether it may go on:
///
///   json_fields in{body};
///   auto booking = in.text("booking_id", 100);
///   auto quantity = in.integer("quantity", 1, 100);
///   if (in.bad()) {
///     done(in.problem());
///     return;
///   }
///
/// Getters of missing or wrong members return a default. `null` counts as
/// missing. Texts are single lines without control characters. Members that
/// nobody asks for are ignored, unless `only` is called.
class json_fields {
public:
  /// @param object must outlive this; wrong as a whole if it is no object
  explicit json_fields(const nlohmann::json& object);

  bool has(std::string_view name) const;

  /// Required members.
  std::string text(std::string_view name, size_t bytes_max);
  int64_t integer(std::string_view name, int64_t min, int64_t max);
  json_fields object(std::string_view name);
  std::vector<std::string>
  texts(std::string_view name, size_t items_max, size_t bytes_max);

  /// A list of objects.
  std::vector<json_fields> objects(std::string_view name, size_t items_max);

  /// Optional members; nothing if missing.
  std::optional<std::string>
  maybe_text(std::string_view name, size_t bytes_max);
  std::optional<int64_t>
  maybe_integer(std::string_view name, int64_t min, int64_t max);
  std::optional<double>
  maybe_number(std::string_view name, double min, double max);
  std::optional<json_fields> maybe_object(std::string_view name);
  bool flag_or(std::string_view name, bool otherwise);

  /// Refuses members of other names.
  void only(std::initializer_list<std::string_view> names);

  /// Marks a member as wrong, for rules that the getters do not know.
  void reject(std::string_view name, std::string detail);

  bool bad() const noexcept;

  /// 400 `invalid-request` that names the first wrong member, by its path from
  /// the body's root. @pre `bad()`
  response problem() const;

private:
  struct fault {
    bool found = false;
    std::string field;
    std::string detail;
  };

  json_fields(const nlohmann::json* object, std::string path,
              std::shared_ptr<fault> first);

  const nlohmann::json* find(std::string_view name) const;
  const nlohmann::json* require(std::string_view name);
  json_fields nested(std::string_view name, const nlohmann::json& value);
  std::string path_of(std::string_view name) const;

  const nlohmann::json* object_;
  std::string path_;
  std::shared_ptr<fault> fault_;
};

} // namespace onsale::http
