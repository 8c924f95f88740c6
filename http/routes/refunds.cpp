#include "http/routes/refunds.hpp"

#include "domain/refund_progress.hpp"
#include "http/views/json_out.hpp"

#include <utility>

namespace onsale::http {

namespace {

constexpr size_t bookings_at_once = 500;

/// A count on its way, page by page.
struct counting {
  refund_progress so_far;
  std::string cursor;
  actors::event_record_ptr event;
  shared_reply to;
};

void put(json_out& out, const char* name, const booking_sum& x) {
  out.name(name).open('{').name("bookings").number(x.bookings);
  out.name("amount").number(x.amount).close('}');
}

response told(const counting& x) {
  const auto& event = x.event->what;
  std::string body;
  json_out out{body};
  out.open('{').name("event_id").text(std::to_string(event.id.value));
  out.name("currency").text(event.currency.code());
  out.name("open").number(x.so_far.open);
  put(out, "sold", x.so_far.sold);
  put(out, "due", x.so_far.due);
  put(out, "paid_back", x.so_far.paid_back);
  put(out, "let_go", x.so_far.let_go);
  out.close('}');
  return json_response(200, std::move(body));
}

void count_next(site& s, exchange& x, std::shared_ptr<counting> all) {
  using storage::booking_page;
  s.env->store->ledger().bookings_of_event(
    all->event->what.id, all->cursor, bookings_at_once,
    on_thread_of<booking_page>(
      x, [&s, &x, all](storage::store_result<booking_page> page) {
        if (!page) {
          (*all->to)(to_response(refuse(refusal_code::unavailable)));
          return;
        }
        for (const auto& record : page->bookings)
          all->so_far.add(record.row);
        all->cursor = page->cursor;
        if (all->cursor.empty())
          (*all->to)(told(*all));
        else
          count_next(s, x, all);
      }));
}

} // namespace

void send_refunds(site& s, exchange& x, const actors::event_record_ptr& event,
                  reply done) {
  auto all = std::make_shared<counting>();
  all->event = event;
  all->to = share(std::move(done));
  count_next(s, x, all);
}

} // namespace onsale::http
