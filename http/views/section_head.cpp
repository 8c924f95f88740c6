#include "http/views/section_head.hpp"

#include "http/views/catalogue_json.hpp"
#include "http/views/ticket_json.hpp"

namespace onsale::http {

namespace {

/// A seat of the plan: where it is, and who sits beside it.
void write_seat(json_out& out, const actors::opened_event& event,
                const block_id& block, const plan_row& row, size_t at) {
  const auto& plan = event.seats->blocks[block.block - 1];
  auto seat = row.places[at];
  const auto& place = plan.places[seat];
  out.open('{').name("ticket_id").ticket({block, seat});
  out.name("seat").text(place.number);
  if (place.placed)
    out.name("x").number(place.at.x).name("y").number(place.at.y);
  out.name("accessible").flag(place.accessible);
  out.name("price_level").text(event.seats->price_levels[place.price]);
  out.name("quality").number(place.quality);
  out.name("neighbours").open('[');
  if (at > 0)
    out.ticket({block, row.places[at - 1]});
  if (at + 1 < row.places.size())
    out.ticket({block, row.places[at + 1]});
  out.close(']').close('}');
}

} // namespace

std::string
section_head(const actors::opened_event& event, const section& which) {
  std::string result;
  json_out out{result};
  out.open('{').name("section");
  write_section(out, event.record->what, which);
  out.name("rows").open('[');
  for (uint32_t number = 1; number <= event.seats->blocks.size(); ++number) {
    const auto& plan = event.seats->blocks[number - 1];
    if (plan.section != which.id)
      continue;
    block_id block{event.record->what.id, number};
    for (const auto& row : plan.rows) {
      out.open('{').name("name").text(row.name).name("seats").open('[');
      for (size_t at = 0; at < row.places.size(); ++at)
        write_seat(out, event, block, row, at);
      out.close(']').close('}');
    }
  }
  out.close(']').name("tickets").open('[');
  return result;
}

} // namespace onsale::http
