#pragma once

#include "domain/boxed_optional.hpp"
#include "domain/catalogue.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How JSON becomes values of the domain; internal to storage/format. `read` is
/// overloaded for each type; the first thing that is wrong stops the rest.
namespace onsale::storage::reading {

/// Where a value sits in its document. Refers to its parent: lives on the stack
/// and costs nothing until it is printed.
struct path {
  const path* parent = nullptr;
  std::string_view member; // null: an item of a list
  size_t item = 0;

  /// For example `sections[3].rows[0].name`; empty for the document itself.
  std::string text() const;
};

/// A JSON value, its place, and where to report what is wrong with it.
struct value {
  const nlohmann::json& json;
  const path& at;
  std::optional<invalid_field>& fault;

  /// Keeps the first report.
  void refuse(const char* reason) const;
  void refuse(std::string reason) const;
};

/// Largest count: stores keep counts as signed 32-bit integers.
inline constexpr uint32_t count_max = INT32_MAX;

int64_t read_integer(const value& x, int64_t least, int64_t most);

void read(const value& x, std::string& out);
void read(const value& x, bool& out);
void read(const value& x, double& out);
void read(const value& x, uint32_t& out); // 0 to `count_max`
void read(const value& x, std::chrono::seconds& out);
void read(const value& x, timestamp& out);
void read(const value& x, currency& out);
void read(const value& x, point& out); // [x, y]

uint64_t read_id(const value& x);

template <class Tag>
void read(const value& x, numeric_id<Tag>& out) {
  out.value = read_id(x);
}

template <class T>
void read(const value& x, std::optional<T>& out) {
  read(x, out.emplace());
}

template <class T>
void read(const value& x, boxed_optional<T>& out) {
  read(x, out.emplace());
}

/// Calls `each` with every item of a list of at most `most` items.
template <class Each>
void read_items(const value& x, size_t most, Each each) {
  if (!x.json.is_array())
    return x.refuse("must be a list");
  if (x.json.size() > most)
    return x.refuse("has too many items");
  for (size_t i = 0; i < x.json.size() && !x.fault; ++i) {
    path at{&x.at, {}, i};
    each(value{x.json[i], at, x.fault});
  }
}

template <class T>
void read(const value& x, std::vector<T>& out) {
  out.clear();
  read_items(x, limits::list_items, [&](const value& item) {
    read(item, out.emplace_back());
  });
}

/// A word of a fixed list and what it stands for.
template <class T>
struct word {
  const char* text;
  T meaning;
};

template <class T, size_t N>
void read_word(const value& x, const std::array<word<T>, N>& words, T& out) {
  std::string choices;
  for (auto& w : words) {
    if (x.json.is_string() && x.json.get_ref<const std::string&>() == w.text) {
      out = w.meaning;
      return;
    }
    choices += choices.empty() ? "" : ", ";
    choices += w.text;
  }
  x.refuse("must be one of " + choices);
}

/// Reads the members of an object by name. `done` refuses the members that
/// nobody asked for.
class members {
public:
  explicit members(const value& x);

  bool has(const char* name) const;

  /// Calls `use` with the member, if there is one.
  template <class Use>
  void with(const char* name, Use use) {
    auto member = find(name);
    if (!member || from_.fault)
      return;
    path at{&from_.at, name, 0};
    use(value{*member, at, from_.fault});
  }

  /// A member that may be missing; then `out` stays as it is.
  template <class T>
  void optional(const char* name, T& out) {
    with(name, [&](const value& x) {
      read(x, out);
    });
  }

  template <class T>
  void required(const char* name, T& out) {
    require(name);
    optional(name, out);
  }

  /// Refuses the object unless it has that member.
  void require(const char* name) {
    if (!has(name))
      refuse(name, "is missing");
  }

  void refuse(const char* name, const char* reason);

  void done();

private:
  static constexpr size_t most_members = 24;

  const nlohmann::json* find(const char* name);

  const value& from_;
  std::array<const char*, most_members> known_{};
  size_t known_count_ = 0;
  size_t found_ = 0;
};

} // namespace onsale::storage::reading
