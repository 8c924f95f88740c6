#include "http/views/ticket_json.hpp"

namespace onsale::http {

namespace {

void write_place(json_out& out, const block_plan& plan, const place& at) {
  out.name("section").text(plan.section);
  if (plan.kind == section_kind::seated) {
    out.name("row").text(plan.rows[at.row].name);
    out.name("seat").text(at.number);
  } else {
    out.name("row").null().name("seat").null();
  }
}

} // namespace

void write_place(json_out& out, const actors::opened_event* event,
                 const ticket_id& id) {
  auto plan = event ? event->seats->find(id.block.block) : nullptr;
  if (plan && id.seat < plan->places.size())
    write_place(out, *plan, plan->places[id.seat]);
}

void append_ticket(std::string& to, const actors::opened_event& event,
                   const ticket_id& id, seat_status status) {
  const auto& plan = event.seats->blocks[id.block.block - 1];
  const auto& place = plan.places[id.seat];
  json_out out{to};
  out.open('{').name("ticket_id").ticket(id);
  write_place(out, plan, place);
  out.name("price").amount(
    {event.terms->prices[place.price], event.terms->unit});
  out.name("status").text(to_string(status)).close('}');
}

} // namespace onsale::http
