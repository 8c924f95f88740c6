#include "http/views/room_json.hpp"

#include "domain/room/proof_of_work.hpp"
#include "domain/room/room_terms.hpp"
#include "http/views/draw_json.hpp"
#include "http/views/json_out.hpp"
#include "storage/format/catalogue_format.hpp"

#include <chrono>

namespace onsale::http {

namespace {

using actors::room_summary;

bool is_sold_out(const room_summary& x) noexcept {
  return x.phase == room_phase::ended && x.end == room_end::sold_out;
}

/// Who was called and may come back still stands in the line.
size_t in_line(const room_counts& x) {
  return x.waiting + x.called;
}

void write_counts(json_out& out, const room_summary& x) {
  out.name("counts").open('{').name("joined").number(x.counts.joined);
  out.name("waiting").number(in_line(x.counts));
  out.name("parked").number(x.counts.parked);
  out.name("active").number(x.counts.active).close('}');
}

void write_pace(json_out& out, const pace_settings& x) {
  out.name("pace").open('{').name("active_max").number(x.active_max);
  out.name("admit_per_minute").number(x.admit_per_minute);
  out.name("paused").flag(x.paused).close('}');
}

void write_draw(json_out& out, const room_summary& x) {
  write_commitments(out, x.promise);
  out.name("operator_trusted").flag(x.promise.witnesses.empty());
  if (x.frozen_at) {
    out.name("frozen_at").time(*x.frozen_at);
    out.name("list_root").text(to_hex(x.root));
  }
  write_seeds(out, x.promise, x.seeds);
  out.name("drawn").flag(x.drawn).name("degraded").flag(x.degraded);
}

void write_duration(json_out& out, std::string_view name, duration_ms x) {
  out.name(name).number(std::chrono::ceil<std::chrono::seconds>(x).count());
}

} // namespace

std::string room_document(const event& of, const room_summary& room) {
  std::string result;
  json_out out{result};
  out.open('{').name("event_id").id(of.id);
  out.name("state").text(to_string(room.phase));
  if (room.phase == room_phase::ended)
    out.name("ended").text(to_string(room.end));
  auto times = room_times_of(of);
  const auto& settings = *of.waiting_room;
  if (times.opens_at > timestamp{})
    out.name("opens_at").time(times.opens_at);
  out.name("freezes_at").time(times.freezes_at);
  out.name("ends_at").time(times.ends_at);
  out.name("eligibility").text(storage::to_string(settings.eligibility));
  out.name("parking").open('{').name("per_address");
  out.number(settings.parking.per_address);
  out.name("silent").flag(settings.parking.silent).close('}');
  if (settings.proof_bits > 0)
    out.name("proof_bits")
      .number(asked_bits(settings.proof_bits, room.counts.joined));
  write_counts(out, room);
  write_pace(out, room.pace);
  write_draw(out, room);
  out.name("sold_out").flag(is_sold_out(room));
  out.name("all_in_carts").flag(room.all_in_carts).close('}');
  return result;
}

std::string message_tail(const room_summary& room) {
  std::string result;
  json_out out{result};
  out.open('{').name("state").text(to_string(room.phase));
  if (room.phase == room_phase::ended)
    out.name("ended").text(to_string(room.end));
  out.name("joined").number(room.counts.joined);
  out.name("waiting").number(in_line(room.counts));
  out.name("active").number(room.counts.active);
  out.name("paused").flag(room.pace.paused);
  out.name("degraded").flag(room.degraded);
  out.name("all_in_carts").flag(room.all_in_carts).close('}').close('}');
  return result;
}

std::string_view
place_state(const room_summary& room, const room_place& place) noexcept {
  switch (place.state) {
    case entry_state::finished:
    case entry_state::left:
    case entry_state::forfeited:
      return to_string(place.state);
    case entry_state::admitted:
      if (room.phase != room_phase::ended)
        return to_string(place.state);
      break;
    case entry_state::waiting:
    case entry_state::called: // and here again, or nobody would be told
      break;
  }
  if (room.phase == room_phase::ended)
    return is_sold_out(room) ? "sold_out" : "ended";
  if (place.parked != parking_reason::none)
    return "parked";
  return room.phase == room_phase::open ? "queued" : "pre_queue";
}

std::string message_head(uint64_t seq, const place_news& x) {
  std::string result;
  json_out out{result};
  out.open('{').name("seq").number(seq);
  const auto& place = x.standing->place;
  out.name("state").text(place_state(*x.room, place));
  if (place.parked != parking_reason::none)
    out.name("parked_for").text(to_string(place.parked));
  auto has_position = place.ahead && x.room->phase == room_phase::open;
  if (has_position) {
    out.name("position").number(*place.ahead + 1);
    out.name("ahead").number(*place.ahead);
  }
  if (has_position && x.standing->wait) {
    out.name("eta_s").open('{');
    write_duration(out, "p50", x.standing->wait->p50);
    write_duration(out, "p90", x.standing->wait->p90);
    out.close('}');
  }
  if (!x.pass.empty() && place.pass_until) {
    out.name("pass").text(x.pass);
    out.name("pass_expires_at").time(*place.pass_until);
    if (place.turn_until)
      out.name("shopping_until").time(*place.turn_until);
  }
  out.name("room");
  return result;
}

} // namespace onsale::http
