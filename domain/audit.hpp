#pragma once

#include "domain/catalogue.hpp"
#include "domain/text.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

/// What `validate` is made of; private to it.
namespace onsale {

/// Where a value sits in a catalogue object, such as
/// `sections[3].rows[0].name`. Refers to its parent: lives on the stack and
/// costs nothing until it is printed.
class field_path {
public:
  static constexpr size_t no_index = SIZE_MAX;

  field_path(const char* member, size_t index = no_index)
    : member_(member), index_(index) {
    // Implicit on purpose: a literal is a path.
  }

  field_path(const field_path& parent, const char* member,
             size_t index = no_index)
    : parent_(&parent), member_(member), index_(index) {
  }

  std::string text() const;

private:
  const field_path* parent_ = nullptr;
  const char* member_;
  size_t index_;
};

enum class presence : uint8_t { required, optional };

/// Whether a text may name a section, a price level or a witness: 1 to
/// `limits::label_bytes` of `[A-Za-z0-9_-]`.
bool is_label(std::string_view x);

/// Collects the checks of one object and keeps the first that fails.
class audit {
public:
  bool failed() const noexcept {
    return fault_.has_value();
  }

  std::optional<invalid_field> fault() && {
    return std::move(fault_);
  }

  void require(bool holds, const field_path& at, const char* reason);

  /// A single line of at most `limits::name_bytes`.
  void name(std::string_view x, const field_path& at, presence needed);

  /// The id of a section or a price level.
  void label(std::string_view x, const field_path& at);

  void id(uint64_t x, const field_path& at);

  void range(double x, double least, double most, const field_path& at,
             const char* reason);

  void location(const point& x, const field_path& at);

  void price(int64_t minor_units, const field_path& at);

  void list(size_t items, size_t most, const field_path& at);

  void names(const std::vector<std::string>& xs, const char* member);

private:
  std::optional<invalid_field> fault_;
};

/// Checks sections, rows and seats of an event.
void audit_sections(const event& x, audit& a);

} // namespace onsale
