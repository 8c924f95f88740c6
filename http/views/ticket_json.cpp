#include "http/views/ticket_json.hpp"

namespace onsale::http {

void append_ticket(std::string& to, const actors::opened_event& event,
                   const ticket_id& id, seat_status status) {
  const auto& plan = event.seats->blocks[id.block.block - 1];
  const auto& place = plan.places[id.seat];
  json_out out{to};
  out.open('{').name("ticket_id").ticket(id);
  out.name("section").text(plan.section);
  if (plan.kind == section_kind::seated) {
    out.name("row").text(plan.rows[place.row].name);
    out.name("seat").text(place.number);
  } else {
    out.name("row").null().name("seat").null();
  }
  out.name("price").amount(
    {event.terms->prices[place.price], event.terms->unit});
  out.name("status").text(to_string(status)).close('}');
}

} // namespace onsale::http
