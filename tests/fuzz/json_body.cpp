// Bodies of requests: whatever is accepted is within the limits of the
// contract, whatever is not gets a problem document.
//
// The first byte of an input says whose body the rest is: r(eserve), c(onfirm),
// b(ooking: release and the like), v(enue), p(erformer) or e(vent).

#include "http/json_body.hpp"

#include "domain/limits.hpp"
#include "domain/text.hpp"
#include "http/problem.hpp"
#include "http/routes/booking_body.hpp"
#include "storage/format/catalogue_format.hpp"
#include "tests/fuzz/answers.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace onsale::fuzz {

using namespace onsale::http;

namespace {

/// The id in the address of the request.
constexpr uint64_t address_id = 7;

/// Events with more places are not printed again: that takes too long.
constexpr size_t places_max = 2'000;

bool is_line(const std::string& x, size_t bytes_max) {
  return x.size() <= bytes_max && is_printable(x, text_kind::line);
}

bool is_quantity(uint32_t x) {
  return x >= 1 && x <= limits::seats_per_request;
}

void check(const actors::reserve_tickets& x) {
  ensure(is_quantity(static_cast<uint32_t>(x.tickets.size())));
  std::set<ticket_id> distinct{x.tickets.begin(), x.tickets.end()};
  ensure(distinct.size() == x.tickets.size());
  ensure(distinct.begin()->block.event == distinct.rbegin()->block.event);
  for (auto& ticket : x.tickets)
    ensure(parse_ticket_id(to_string(ticket)) == ticket);
}

void check(const actors::reserve_best& x) {
  ensure(x.event.value >= 1 && x.event.value <= limits::id_max);
  ensure(is_quantity(x.quantity) && x.accessible <= x.quantity);
  ensure(is_line(x.section.value_or(""), limits::label_bytes));
  ensure(is_line(x.price_level.value_or(""), limits::label_bytes));
}

void check(const actors::reserve_places& x) {
  ensure(x.event.value >= 1 && x.event.value <= limits::id_max);
  ensure(is_quantity(x.quantity));
  ensure(is_line(x.section, limits::label_bytes));
}

void check(const reserve_request& x) {
  std::visit(
    [](auto& what) {
      check(what);
      ensure(is_line(what.access_code, limits::name_bytes));
    },
    x);
}

void check(const booking_id& x) {
  ensure(parse_booking_id(to_string(x)) == x);
}

void check(const confirm_request& x) {
  ensure(!x.payment_method.empty() && is_line(x.payment_method, 100));
  if (auto id = std::get_if<booking_id>(&x.what))
    check(*id);
}

template <class T>
void check_booking(const body_reading<T>& x) {
  if (x)
    return check(*x);
  if (auto why = std::get_if<refusal>(&x.error()))
    return check_problem(to_response(*why));
  check_problem(std::get<response>(x.error()));
}

template <class T>
bool is_large(const T&) {
  return false;
}

bool is_large(const event& x) {
  size_t places = 0;
  for (auto& section : x.sections)
    for (auto& row : section.rows)
      places += row.seats.size();
  return places > places_max;
}

/// A `PUT` of the catalogue; `parse` takes the document and the id.
template <class Id, class Parse>
void check_object(std::string_view body, Parse parse) {
  auto document = parse_json(body);
  if (!document)
    return;
  auto read = parse(*document, Id{address_id});
  if (!read)
    return check_problem(
      invalid_request(read.error().field, read.error().reason));
  ensure(read->id.value == address_id);
  ensure(!validate(*read));
  if (is_large(*read))
    return;
  auto again = parse(storage::print(*read), Id{address_id});
  ensure(again && *again == *read);
}

} // namespace

void try_input(std::string_view input) {
  if (input.empty())
    return;
  auto body = input.substr(1);
  switch (input.front()) {
    case 'r':
      return check_booking(read_reserve(body));
    case 'c':
      return check_booking(read_confirm(body));
    case 'b':
      return check_booking(read_booking(body));
    case 'v':
      return check_object<venue_id>(body, [](const auto& x, auto id) {
        return storage::parse_venue(x, id);
      });
    case 'p':
      return check_object<performer_id>(body, [](const auto& x, auto id) {
        return storage::parse_performer(x, id);
      });
    case 'e':
      return check_object<event_id>(body, [](const auto& x, auto id) {
        return storage::parse_event(x, id);
      });
    default:
      return;
  }
}

} // namespace onsale::fuzz
