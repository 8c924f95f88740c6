#include "storage/postgres/booking_rows.hpp"

#include <charconv>
#include <utility>

namespace onsale::storage::postgres {

namespace {

template <class Number>
bool parse(std::string_view text, Number& out) {
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, out);
  return error == std::errc{} && end == last;
}

/// Calls `part` with each piece of `text`; stops when it returns false.
template <class Part>
bool each_part(std::string_view text, char separator, Part part) {
  while (!text.empty()) {
    auto end = std::min(text.find(separator), text.size());
    if (!part(text.substr(0, end)))
      return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

/// Reads `seats_held@1767225600000;…`.
bool parse_history(std::string_view text, std::vector<history_step>& out) {
  return each_part(text, ';', [&](std::string_view step) {
    auto at = step.find('@');
    int64_t ms = 0;
    if (at == std::string_view::npos || !parse(step.substr(at + 1), ms))
      return false;
    out.push_back({std::string{step.substr(0, at)}, from_ms(ms)});
    return true;
  });
}

bool parse_seat(std::string_view text, std::vector<seat_change>& out) {
  auto colon = text.find(':');
  seat_change x;
  if (colon == std::string_view::npos || !parse(text.substr(0, colon), x.seat))
    return false;
  for (auto status : {seat_status::available, seat_status::held,
                      seat_status::sold, seat_status::blocked}) {
    if (text.substr(colon + 1) == to_string(status)) {
      x.status = status;
      out.push_back(x);
      return true;
    }
  }
  return false;
}

std::optional<payment> read_payment(row_reader& row, const booking_id& of) {
  auto attempt = row.maybe(&row_reader::natural);
  auto state = row.maybe(&row_reader::natural);
  auto method = row.maybe(&row_reader::text);
  auto reference = row.maybe(&row_reader::text);
  auto decline_code = row.maybe(&row_reader::text);
  auto action_url = row.maybe(&row_reader::text);
  auto amount = row.maybe(&row_reader::integer);
  auto unit = row.maybe(&row_reader::text);
  auto card = row.maybe(&row_reader::text);
  if (!attempt)
    return std::nullopt;
  payment result;
  result.booking = of;
  result.attempt = static_cast<uint32_t>(*attempt);
  result.state = static_cast<payment_state>(state.value_or(0));
  result.method = method.value_or("");
  result.reference = reference.value_or("");
  result.decline_code = decline_code.value_or("");
  result.action_url = action_url.value_or("");
  result.amount = {amount.value_or(0),
                   currency::parse(unit.value_or("")).value_or(currency{})};
  result.card = card.value_or("");
  return result;
}

} // namespace

booking_record read_booking(row_reader& row) {
  booking_record result;
  auto& x = result.row;
  x.id = row.booking();
  x.user.value = row.maybe(&row_reader::text).value_or("");
  auto status = row.natural();
  if (status > static_cast<uint64_t>(booking_status::aborted))
    row.spoil();
  x.status = static_cast<booking_status>(status);
  x.version = static_cast<uint32_t>(row.natural());
  x.held_at = row.time();
  x.hold_until = row.time();
  x.deadline = row.maybe(&row_reader::time);
  if (auto unit = currency::parse(row.text()))
    x.unit = *unit;
  else
    row.spoil();
  x.total = row.integer();
  if (!parse_history(row.text(), result.history))
    row.spoil();
  auto blocks = row.integers();
  auto seats = row.integers();
  auto prices = row.integers();
  if (seats.size() != blocks.size() || prices.size() != blocks.size())
    row.spoil();
  for (size_t i = 0; i < blocks.size() && !row.bad(); ++i) {
    block_id block{x.id.home.event, static_cast<uint32_t>(blocks[i])};
    x.tickets.push_back(
      {{block, static_cast<seat_index>(seats[i])}, prices[i]});
  }
  x.paid_by = read_payment(row, x.id);
  return result;
}

std::optional<std::vector<seat_change>> parse_seats(std::string_view text) {
  std::vector<seat_change> result;
  auto done = each_part(text, ' ', [&](std::string_view x) {
    return parse_seat(x, result);
  });
  if (!done)
    return std::nullopt;
  return result;
}

} // namespace onsale::storage::postgres
