#include "storage/format/import_file.hpp"

#include "storage/format/json_text.hpp"

namespace onsale::storage {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

import_item bad(uint64_t line, std::string reason) {
  return {line, failure{invalid_field{{}, std::move(reason)}}};
}

} // namespace

std::optional<import_item> import_file::next() {
  if (!begun_)
    begin();
  if (!skip_separators())
    return finish();
  first_line_ = source_.line();
  auto out_of_turn = layout_ == layout::array
                     && (turn_ == turn::comma_or_end || turn_ == turn::nothing);
  if (out_of_turn || source_.peek() != '{') {
    source_.skip_line();
    return bad(first_line_, out_of_turn ? "stands where nothing is expected"
                                        : "must be an object");
  }
  turn_ = turn::comma_or_end;
  return read_object();
}

/// Skips the byte order mark, and finds out whether the file is an array.
void import_file::begin() {
  begun_ = true;
  for (char byte : {'\xef', '\xbb', '\xbf'})
    if (source_.peek() == byte)
      source_.skip();
  while (auto c = source_.peek()) {
    if (c == '[')
      layout_ = layout::array;
    if (!is_space(*c) && c != '[')
      return;
    source_.skip();
    if (c == '[')
      return;
  }
}

/// @returns whether something follows.
bool import_file::skip_separators() {
  while (auto c = source_.peek()) {
    if (!is_space(*c) && !is_separator(*c))
      return true;
    source_.skip();
  }
  return false;
}

/// Whether `c` is the comma or the closing bracket that is due in an array.
bool import_file::is_separator(char c) {
  if (layout_ != layout::array)
    return false;
  if (c == ',' && turn_ == turn::comma_or_end) {
    turn_ = turn::item;
    return true;
  }
  if (c == ']' && (turn_ == turn::comma_or_end || turn_ == turn::item_or_end)) {
    turn_ = turn::nothing;
    return true;
  }
  return false;
}

std::optional<import_item> import_file::finish() {
  if (finished_ || layout_ != layout::array || turn_ == turn::nothing)
    return std::nullopt;
  finished_ = true;
  return bad(source_.line(), "the list does not end");
}

import_item import_file::read_object() {
  text_.clear();
  bracket_count brackets;
  while (auto c = source_.peek()) {
    if (text_.size() == import_object_bytes) {
      skip_long_object(brackets);
      return bad(first_line_, "is longer than 8 MiB");
    }
    if (c == '\n' && layout_ == layout::one_per_line)
      break;
    source_.skip();
    text_ += *c;
    if (brackets.closes(*c))
      return parse_object();
  }
  resume_on_next_line();
  return bad(first_line_, "does not end");
}

void import_file::skip_long_object(bracket_count brackets) {
  if (resume_on_next_line())
    return;
  auto spans = layout_ == layout::spanning || layout_ == layout::array;
  while (auto c = source_.peek()) {
    if (c == '\n' && !spans)
      return;
    source_.skip();
    if (brackets.closes(*c))
      return;
  }
}

import_item import_file::parse_object() {
  auto json = parse_json(text_);
  if (!json) {
    resume_on_next_line();
    return bad(first_line_, std::move(json).error());
  }
  if (layout_ == layout::unknown && source_.line() != first_line_)
    layout_ = layout::spanning;
  return {first_line_, storage::parse_object(*json)};
}

/// Gives up a bad object. Unless objects are known to span lines, whatever it
/// took of later lines is read again.
bool import_file::resume_on_next_line() {
  auto line_end = text_.find('\n');
  if (layout_ != layout::unknown || line_end == std::string::npos)
    return false;
  layout_ = layout::one_per_line;
  source_.put_back(std::string_view{text_}.substr(line_end + 1));
  return true;
}

} // namespace onsale::storage
