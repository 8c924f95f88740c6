#include "storage/postgres/log_reader.hpp"

#include "storage/postgres/big_endian.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace onsale::storage::postgres {

namespace {

struct known_table {
  std::string_view name;
  std::string_view kind; // whose part it is
  std::string_view id;   // the column that says of which one
};

constexpr std::array<known_table, 12> known_tables{{
  {"venue", "venue", "id"},
  {"venue_alias", "venue", "venue"},
  {"performer", "performer", "id"},
  {"performer_alias", "performer", "performer"},
  {"event", "event", "id"},
  {"event_performer", "event", "event"},
  {"price_level", "event", "event"},
  {"section", "event", "event"},
  {"presale", "event", "event"},
  {"presale_code", "event", "event"},
  {"fee", "event", "event"},
  {"waiting_room", "event", "event"},
}};

constexpr std::string_view counter = "catalogue";
constexpr std::string_view graves = "catalogue_gone";

/// The kind that a row of `catalogue_gone` names, as one that lasts.
std::string_view lasting(std::string_view kind) {
  for (const auto& x : known_tables)
    if (x.name == kind && x.id == "id")
      return x.name;
  return {};
}

std::optional<int64_t> whole_number(std::string_view text) {
  int64_t result = 0;
  auto end = text.data() + text.size();
  auto [stopped, error] = std::from_chars(text.data(), end, result);
  return error == std::errc{} && stopped == end ? std::optional{result}
                                                : std::nullopt;
}

} // namespace

/// Reads from the front; what is too short spoils it.
class log_reader::bytes {
public:
  explicit bytes(std::string_view all) : left_(all) {
  }

  uint64_t number(size_t size) {
    return from_big_endian(text(size));
  }

  char letter() {
    return static_cast<char>(number(1));
  }

  std::string_view text(size_t size) {
    if (size > left_.size()) {
      bad_ = true;
      size = left_.size();
    }
    auto result = left_.substr(0, size);
    left_.remove_prefix(size);
    return result;
  }

  std::string_view name() {
    auto end = left_.find('\0');
    if (end == std::string_view::npos)
      bad_ = true;
    auto result = text(std::min(end, left_.size()));
    text(1);
    return result;
  }

  void spoil() noexcept {
    bad_ = true;
  }

  bool bad() const noexcept {
    return bad_;
  }

private:
  std::string_view left_;
  bool bad_ = false;
};

/// The columns of a row as text; nothing for null, and for what is long and has
/// not changed.
struct log_reader::row {
  std::vector<std::optional<std::string_view>> columns;

  explicit row(bytes& from) {
    for (auto count = from.number(2); count > 0 && !from.bad(); --count) {
      switch (from.letter()) {
        case 'n':
        case 'u':
          columns.emplace_back();
          break;
        case 't':
          columns.emplace_back(from.text(from.number(4)));
          break;
        default:
          from.spoil();
      }
    }
  }

  std::optional<std::string_view> text(std::optional<size_t> at) const {
    return at && *at < columns.size() ? columns[*at] : std::nullopt;
  }

  std::optional<int64_t> number(std::optional<size_t> at) const {
    auto x = text(at);
    return x ? whole_number(*x) : std::nullopt;
  }
};

store_result<std::optional<unseen_changes>>
log_reader::take(std::string_view message) {
  bytes from{message};
  std::optional<unseen_changes> result;
  switch (from.letter()) {
    case 'B':
      begin();
      break;
    case 'C':
      result = commit();
      break;
    case 'R':
      describe(from);
      break;
    case 'I':
      insert(from);
      break;
    case 'U':
      update(from);
      break;
    case 'D':
      remove(from);
      break;
    case 'T':
      truncate(from);
      break;
    case 'O': // where the transaction came from
    case 'Y': // a type of a column
    case 'M': // somebody's message
      break;
    default:
      from.spoil();
  }
  if (from.bad())
    return failure{store_error{
      store_errc::broken, "the database's log has a message of another kind"}};
  return result;
}

void log_reader::begin() {
  inside_ = true;
  version_.reset();
  touched_.clear();
  truncated_ = to_read_anew_ = too_many_ = false;
}

void log_reader::describe(bytes& from) {
  auto number = static_cast<uint32_t>(from.number(4));
  from.name(); // of the schema
  table x;
  x.name = from.name();
  auto known = std::find_if(known_tables.begin(), known_tables.end(),
                            [&](const auto& y) {
                              return y.name == x.name;
                            });
  std::string_view id = "id";
  if (known != known_tables.end()) {
    x.kind = known->kind;
    id = known->id;
  }
  from.letter(); // by what its rows are known
  auto count = from.number(2);
  for (size_t at = 0; at < count && !from.bad(); ++at) {
    from.number(1);
    auto name = from.name();
    from.number(4);
    from.number(4);
    if (name == id)
      x.id = at;
    else if (name == "kind")
      x.kind_at = at;
    else if (name == "version")
      x.version = at;
    else if (name == "complete_since")
      x.complete_since = at;
  }
  tables_[number] = std::move(x);
}

const log_reader::table* log_reader::find(bytes& from) const {
  auto at = tables_.find(static_cast<uint32_t>(from.number(4)));
  if (at != tables_.end())
    return &at->second;
  from.spoil(); // it is described before its first row
  return nullptr;
}

void log_reader::insert(bytes& from) {
  auto in = find(from);
  from.letter();
  row now{from};
  if (in)
    written(*in, now);
}

void log_reader::update(bytes& from) {
  auto in = find(from);
  auto what = from.letter();
  if (what != 'N') { // the key has changed: what the row was known by
    row before{from};
    if (in)
      touch(*in, before);
    from.letter();
  }
  row now{from};
  if (in)
    written(*in, now);
}

void log_reader::remove(bytes& from) {
  auto in = find(from);
  from.letter();
  row before{from};
  if (in)
    touch(*in, before);
}

void log_reader::truncate(bytes& from) {
  auto count = from.number(4);
  from.number(1);
  for (; count > 0 && !from.bad(); --count)
    if (auto in = find(from); in && !in->kind.empty())
      truncated_ = true;
}

void log_reader::touch(const table& in, const row& x) {
  auto id = x.number(in.id);
  if (in.kind.empty() || !id)
    return;
  if (touched_.size() >= rows_max)
    too_many_ = true;
  else
    touched_.emplace(catalogue_row{in.kind, *id}, 0);
}

void log_reader::written(const table& in, const row& x) {
  touch(in, x);
  auto version = x.number(in.version);
  if (in.name == counter) {
    version_ = version;
    to_read_anew_ = version && x.number(in.complete_since) == version;
    return;
  }
  auto kind = in.name == graves ? lasting(x.text(in.kind_at).value_or(""))
                                : in.kind;
  auto id = x.number(in.id);
  if (kind.empty() || !version || !id || too_many_)
    return;
  auto& carried = touched_[{kind, *id}];
  carried = std::max(carried, *version);
}

unseen_changes log_reader::commit() {
  inside_ = false;
  unseen_changes result;
  result.everything = (truncated_ || too_many_) && !to_read_anew_;
  for (const auto& [what, version] : touched_)
    if (!version_ || version != *version_)
      result.rows.insert(what);
  if (to_read_anew_ || result.everything)
    result.rows.clear();
  touched_.clear();
  return result;
}

} // namespace onsale::storage::postgres
