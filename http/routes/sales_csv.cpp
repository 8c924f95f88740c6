#include "http/routes/sales_csv.hpp"

#include "http/views/etag.hpp"

#include <utility>

namespace onsale::http {

namespace {

constexpr size_t page_items = 500;

constexpr std::string_view columns = "booking_id,user_id,ticket_id,section,row,"
                                     "seat,price,currency,held_at,"
                                     "sold_at\r\n";

/// Appends a field. A text that a spreadsheet would take for a formula gets an
/// apostrophe: user ids and names come from strangers.
void append_field(std::string& out, std::string_view text) {
  auto formula = !text.empty()
                 && std::string_view{"=+-@\t\r"}.find(text.front())
                      != std::string_view::npos;
  auto quote = text.find_first_of("\",\r\n") != std::string_view::npos;
  if (quote)
    out += '"';
  if (formula)
    out += '\'';
  for (char c : text) {
    if (c == '"')
      out += '"';
    out += c;
  }
  if (quote)
    out += '"';
  out += ',';
}

std::string sold_at(const storage::booking_record& x) {
  for (const auto& step : x.history)
    if (step.kind == to_string(change_kind::tickets_sold))
      return format_rfc3339(step.at);
  return {};
}

void append_sale(std::string& out, const storage::booking_record& x,
                 const actors::opened_event* event) {
  for (const auto& ticket : x.row.tickets) {
    append_field(out, to_string(x.row.id));
    append_field(out, x.row.user.value);
    append_field(out, to_string(ticket.ticket));
    auto plan = event ? event->seats->find(ticket.ticket.block.block) : nullptr;
    auto known = plan && ticket.ticket.seat < plan->places.size();
    auto seated = known && plan->kind == section_kind::seated;
    append_field(out, known ? plan->section : "");
    const auto* place = known ? &plan->places[ticket.ticket.seat] : nullptr;
    append_field(out, seated ? plan->rows[place->row].name : "");
    append_field(out, seated ? place->number : "");
    append_field(out, std::to_string(ticket.price));
    append_field(out, x.row.unit.code());
    append_field(out, format_rfc3339(x.row.held_at));
    append_field(out, sold_at(x));
    out.back() = '\r';
    out += '\n';
  }
}

/// A list on its way, page by page.
struct listing {
  std::string csv{columns};
  std::string cursor;
  event_id id;
  actors::opened_event_ptr event;
  shared_reply to;
};

void next_page(site& s, exchange& x, std::shared_ptr<listing> list) {
  s.env->store->ledger().bookings_of_event(
    list->id, list->cursor, page_items,
    on_thread_of<storage::booking_page>(
      x, [&s, &x, list](storage::store_result<storage::booking_page> page) {
        if (!page) {
          (*list->to)(to_response(refuse(refusal_code::unavailable)));
          return;
        }
        for (const auto& record : page->bookings)
          if (record.row.status == booking_status::confirmed)
            append_sale(list->csv, record, list->event.get());
        list->cursor = page->cursor;
        if (!list->cursor.empty()) {
          next_page(s, x, list);
          return;
        }
        response result;
        result.content_type = "text/csv; charset=utf-8";
        result.etag = etag_of(list->csv);
        result.text = std::move(list->csv);
        (*list->to)(std::move(result));
      }));
}

} // namespace

void send_sales(site& s, exchange& x, const actors::event_record_ptr& event,
                reply done) {
  auto list = std::make_shared<listing>();
  list->id = event->what.id;
  list->to = share(std::move(done));
  with_event(s, x, list->id, [&s, &x, list](actors::opened_event_ptr opened) {
    list->event = std::move(opened);
    next_page(s, x, list);
  });
}

} // namespace onsale::http
