#include "storage/sqlite/booking_rows.hpp"

#include <charconv>

namespace onsale::storage::sqlite {

namespace {

/// Takes what stands before `end`, and `end`, off the text.
std::string_view take_until(std::string_view& text, char end) {
  auto length = text.find(end);
  auto taken = text.substr(0, length);
  text.remove_prefix(length == text.npos ? text.size() : length + 1);
  return taken;
}

template <class T>
T parse_number(std::string_view text) {
  T result{};
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

currency read_currency(connection& db, cursor& row) {
  auto result = currency::parse(row.text());
  if (!result)
    db.fail({store_errc::broken, "a currency that is none"});
  return result.value_or(currency{});
}

} // namespace

booking_reader::booking_reader(connection& db)
  : db_(db), tickets_(db, "SELECT block, seat, price FROM booking_ticket"
                          " WHERE booking = ?1 ORDER BY block, seat"),
    payment_(db, "SELECT attempt, state, method, reference, decline_code,"
                 " action_url, amount, currency, card FROM payment"
                 " WHERE booking = ?1 ORDER BY attempt DESC LIMIT 1") {
}

booking_record booking_reader::read(cursor& row) {
  booking_record result;
  auto& x = result.row;
  number_ = row.integer();
  x.id.home.event.value = row.natural<uint64_t>();
  x.id.home.block = row.natural<uint32_t>();
  x.id.token = row.array<16>();
  x.user.value = row.text();
  x.status = read_enum(db_, row, booking_status::aborted);
  x.version = row.natural<uint32_t>();
  x.held_at = row.time();
  x.hold_until = row.time();
  x.deadline = row.maybe_time();
  x.unit = read_currency(db_, row);
  x.total = row.integer();
  result.history = parse_history(row.text());
  read_parts(x);
  return result;
}

void booking_reader::read_parts(booking& to) {
  auto tickets = tickets_.query(number_);
  while (tickets.next()) {
    booked_ticket x;
    x.ticket.block = {to.id.home.event, tickets.natural<uint32_t>()};
    x.ticket.seat = tickets.natural<seat_index>();
    x.price = tickets.integer();
    to.tickets.push_back(x);
  }
  auto payments = payment_.query(number_);
  if (!payments.next())
    return;
  auto& x = to.paid_by.emplace();
  x.booking = to.id;
  x.attempt = payments.natural<uint32_t>();
  x.state = read_enum(db_, payments, payment_state::capture_failed);
  x.method = payments.text();
  x.reference = payments.text();
  x.decline_code = payments.text();
  x.action_url = payments.text();
  x.amount.amount = payments.integer();
  x.amount.currency = read_currency(db_, payments);
  x.card = payments.text();
}

std::optional<booking_id> read_holder(cursor& row, event_id event) {
  auto home = row.maybe_integer();
  if (!home) {
    row.skip();
    return std::nullopt;
  }
  booking_id result;
  result.home = {event, static_cast<uint32_t>(*home)};
  result.token = row.array<16>();
  return result;
}

std::string print_step(change_kind kind, timestamp at) {
  std::string result = to_string(kind);
  result += '@';
  result += std::to_string(to_ms(at));
  result += ';';
  return result;
}

std::vector<history_step> parse_history(std::string_view text) {
  std::vector<history_step> result;
  while (!text.empty()) {
    auto step = take_until(text, ';');
    auto kind = take_until(step, '@');
    result.push_back({std::string{kind}, from_ms(parse_number<int64_t>(step))});
  }
  return result;
}

std::string print_seats(const std::vector<seat_change>& seats) {
  std::string result;
  for (auto& x : seats) {
    if (!result.empty())
      result += ',';
    result += std::to_string(x.seat);
    result += ':';
    result += std::to_string(static_cast<int>(x.status));
  }
  return result;
}

std::vector<seat_change> parse_seats(std::string_view text) {
  std::vector<seat_change> result;
  while (!text.empty()) {
    auto status = take_until(text, ',');
    auto seat = parse_number<seat_index>(take_until(status, ':'));
    auto number = parse_number<int>(status) & 3;
    result.push_back({seat, static_cast<seat_status>(number)});
  }
  return result;
}

} // namespace onsale::storage::sqlite
