#pragma once

#include "storage/format/catalogue_format.hpp"
#include "storage/format/text_source.hpp"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

namespace onsale::storage {

/// Length of one object of an import file. An arena with every seat placed
/// takes about 2 MiB. Bounds the memory of an import.
inline constexpr size_t import_object_bytes = 8u << 20;

/// An object of an import file, or what is wrong with it.
struct import_item {
  uint64_t line = 0; // where it begins, from 1
  parsed<catalogue_object> what;
};

/// Finds the end of a JSON object by its brackets.
class bracket_count {
public:
  /// Whether `c` closes the bracket that the first character opened.
  bool closes(char c) {
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
      return false;
    }
    if (c == '"')
      in_string_ = true;
    else if (c == '{' || c == '[')
      ++depth_;
    else if (c == '}' || c == ']')
      --depth_;
    return depth_ == 0;
  }

private:
  size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

/// Reads catalogue objects from a file in constant memory: one per line
/// (NDJSON), one after the other over several lines, or the items of a JSON
/// array. A byte order mark, CRLF and blank lines are fine.
///
/// After a bad object reading goes on with the next one. One that does not end
/// ends with its line, unless objects before it spanned several lines: then it
/// swallows what follows. Not thread-safe.
class import_file {
public:
  /// @pre `in` outlives this object; opened in binary mode
  explicit import_file(std::istream& in) : source_(in) {
  }

  /// @returns nothing at the end of the file.
  std::optional<import_item> next();

  /// How far it has read, for a progress bar.
  uint64_t bytes_read() const noexcept {
    return source_.position();
  }

private:
  enum class layout : uint8_t {
    unknown,      // no object has spanned lines yet
    one_per_line, // one has not ended
    spanning,     // one has spanned lines
    array
  };

  /// What may come next in an array.
  enum class turn : uint8_t { item_or_end, item, comma_or_end, nothing };

  void begin();
  bool skip_separators();
  bool is_separator(char c);
  import_item read_object();
  void skip_long_object(bracket_count brackets);
  import_item parse_object();
  bool resume_on_next_line();
  std::optional<import_item> finish();

  text_source source_;
  layout layout_ = layout::unknown;
  turn turn_ = turn::item_or_end;
  bool begun_ = false;
  bool finished_ = false;

  // the object at hand
  std::string text_;
  uint64_t first_line_ = 1;
};

} // namespace onsale::storage
