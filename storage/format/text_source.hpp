#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::storage {

/// The characters of a stream, one after the other, with their line.
class text_source {
public:
  /// @pre `in` outlives this object; opened in binary mode
  explicit text_source(std::istream& in) : in_(in) {
  }

  /// @returns the next character, or nothing at the end.
  std::optional<char> peek();

  /// @pre `peek` returned a character
  void skip();

  /// Skips the rest of the line and its end.
  void skip_line();

  /// Puts characters back that have been skipped last.
  void put_back(std::string_view text);

  /// Line of the next character, from 1.
  uint64_t line() const noexcept {
    return line_;
  }

  /// Number of characters skipped.
  uint64_t position() const noexcept {
    return position_;
  }

private:
  std::istream& in_;
  std::string buffer_;
  size_t next_ = 0; // in `buffer_`
  uint64_t line_ = 1;
  uint64_t position_ = 0;
};

} // namespace onsale::storage
