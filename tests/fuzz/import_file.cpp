// Import files: what was read, printed and read again is the same, as lines and
// as a list. The input is the file.

#include "storage/format/import_file.hpp"

#include "tests/fuzz/fuzz.hpp"

#include <sstream>
#include <vector>

namespace onsale::fuzz {

using namespace onsale::storage;

namespace {

/// Files with more places are not printed again: that takes too long.
constexpr size_t places_max = 2'000;

size_t places_of(const catalogue_object& x) {
  size_t places = 0;
  if (auto what = std::get_if<event>(&x))
    for (auto& section : what->sections)
      for (auto& row : section.rows)
        places += row.seats.size();
  return places;
}

std::vector<import_item> read_all(std::string_view text) {
  std::istringstream in{std::string{text}};
  import_file file{in};
  std::vector<import_item> items;
  // Each item takes a byte at least, but for the end that is missing.
  while (items.size() <= text.size() + 1) {
    auto item = file.next();
    if (!item)
      break;
    items.push_back(*std::move(item));
  }
  ensure(items.size() <= text.size() + 1);
  ensure(file.bytes_read() == text.size());
  return items;
}

void check_lines(const std::vector<import_item>& items, std::string_view text) {
  auto last = 1
              + static_cast<uint64_t>(
                std::count(text.begin(), text.end(), '\n'));
  uint64_t line = 1;
  for (auto& item : items) {
    ensure(item.line >= line && item.line <= last);
    line = item.line;
    ensure(item.what || !item.what.error().reason.empty());
  }
}

std::string print_object(const catalogue_object& x) {
  return std::visit(
    [](auto& what) {
      return print(what).dump();
    },
    x);
}

void check_same(const std::vector<import_item>& read,
                const std::vector<catalogue_object>& expected) {
  ensure(read.size() == expected.size());
  for (size_t i = 0; i < read.size(); ++i)
    ensure(read[i].what && *read[i].what == expected[i]);
}

} // namespace

void try_input(std::string_view input) {
  auto items = read_all(input);
  check_lines(items, input);
  std::vector<catalogue_object> good;
  size_t places = 0;
  for (auto& item : items) {
    if (!item.what)
      continue;
    places += places_of(*item.what);
    good.push_back(*std::move(item.what));
  }
  if (places > places_max)
    return;
  std::string lines;
  std::string list = "[";
  for (auto& object : good) {
    auto text = print_object(object);
    lines += text + '\n';
    list += (list.size() > 1 ? ",\r\n" : "") + text;
  }
  list += "]";
  check_same(read_all(lines), good);
  check_same(read_all(list), good);
}

} // namespace onsale::fuzz
