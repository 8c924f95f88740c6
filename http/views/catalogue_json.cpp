#include "http/views/catalogue_json.hpp"

#include "storage/format/catalogue_format.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace onsale::http {

namespace {

void write_point(json_out& out, const point& x) {
  out.open('[').number(x.x).number(x.y).close(']');
}

void write_texts(json_out& out, const std::vector<std::string>& xs) {
  out.open('[');
  for (const auto& x : xs)
    out.text(x);
  out.close(']');
}

void write_sale(json_out& out, const event& x) {
  if (x.onsale) {
    out.name("onsale").open('{').name("starts_at").time(x.onsale->starts_at);
    if (x.onsale->ends_at)
      out.name("ends_at").time(*x.onsale->ends_at);
    out.close('}');
  }
  if (!x.presales.empty()) {
    out.name("presales").open('[');
    for (const auto& p : x.presales)
      out.open('{')
        .name("name")
        .text(p.name)
        .name("starts_at")
        .time(p.starts_at)
        .name("ends_at")
        .time(p.ends_at)
        .close('}');
    out.close(']');
  }
}

void write_prices(json_out& out, const event& x) {
  out.name("currency").text(x.currency.code());
  out.name("price_levels").open('[');
  for (const auto& level : x.price_levels)
    out.open('{')
      .name("id")
      .text(level.id)
      .name("name")
      .text(level.name)
      .name("price")
      .amount({level.amount, x.currency})
      .close('}');
  out.close(']');
  out.name("fees").open('[');
  for (const auto& fee : x.fees)
    out.open('{')
      .name("name")
      .text(fee.name)
      .name("amount")
      .number(fee.amount)
      .name("per")
      .text(fee.per == fee_unit::ticket ? "ticket" : "booking")
      .close('}');
  out.close(']');
}

void write_limits(json_out& out, const event_limits& x) {
  out.name("limits").open('{');
  out.name("tickets_per_user").number(x.tickets_per_user);
  if (x.tickets_per_card > 0)
    out.name("tickets_per_card").number(x.tickets_per_card);
  out.name("open_holds").number(x.open_holds);
  out.name("hold_ttl_s").number(x.hold_ttl.count());
  out.close('}');
}

/// Members of an event that lists and pages have in common; leaves it open.
void begin_event(json_out& out, const actors::event_record& record) {
  const auto& x = record.what;
  out.open('{').name("id").id(x.id).name("name").text(x.name);
  out.name("genre").text(x.genre).name("status").text(
    storage::to_string(x.status));
  out.name("starts_at").time(x.starts_at);
  out.name("timezone")
    .text(record.at && !record.at->timezone.empty() ? record.at->timezone
                                                    : "UTC");
  if (!x.image_url.empty())
    out.name("image_url").text(x.image_url);
  write_sale(out, x);
}

} // namespace

void write_event(json_out& out, const actors::event_record& record) {
  const auto& x = record.what;
  begin_event(out, record);
  out.name("description").text(x.description);
  if (x.focal_point) {
    out.name("focal_point");
    write_point(out, *x.focal_point);
  }
  out.name("venue_id").id(x.venue);
  out.name("performer_ids").open('[');
  for (auto id : x.performers)
    out.id(id);
  out.close(']');
  write_prices(out, x);
  write_limits(out, x.limits);
  if (x.refund_until)
    out.name("refund_until").time(*x.refund_until);
  out.close('}');
}

void write_venue(json_out& out, const venue& x) {
  out.open('{').name("id").id(x.id).name("name").text(x.name);
  out.name("city").text(x.city).name("region").text(x.region);
  out.name("country").text(x.country);
  if (x.lat && x.lon)
    out.name("lat").number(*x.lat).name("lon").number(*x.lon);
  out.name("timezone").text(x.timezone.empty() ? "UTC" : x.timezone);
  if (x.capacity != 0)
    out.name("capacity").number(x.capacity);
  out.name("aliases");
  write_texts(out, x.aliases);
  out.close('}');
}

void write_performer(json_out& out, const performer& x) {
  out.open('{').name("id").id(x.id).name("name").text(x.name);
  out.name("genre").text(x.genre).name("popularity").number(x.popularity);
  out.name("aliases");
  write_texts(out, x.aliases);
  out.close('}');
}

namespace {

/// In a cluster a board may show others' blocks as they were.
bool is_fresh(const actors::environment& env, const actors::event_board& x) {
  if (!env.ages)
    return true;
  auto age = env.ages->of(x.opened()->record->what.id,
                          static_cast<uint32_t>(x.blocks()),
                          std::chrono::steady_clock::now());
  return age.count() == 0;
}

} // namespace

/// A fresh board is never behind; what is known without it may be by a moment.
std::optional<uint64_t>
tickets_left(const actors::environment& env, event_id id) {
  auto seen = env.board->find(id);
  if (seen && seen->complete() && is_fresh(env, *seen)) {
    uint64_t left = 0;
    for (uint32_t block = 1; block <= seen->blocks(); ++block)
      left += seen->snapshot(block)->available;
    return left;
  }
  auto known = env.offers->find(id);
  return known ? std::optional{known->available} : std::nullopt;
}

void write_item_start(json_out& out, const actors::event_record& record) {
  const auto& x = record.what;
  begin_event(out, record);
  out.name("venue");
  if (record.at)
    write_venue(out, *record.at);
  else
    out.null();
  out.name("performers").open('[');
  for (const auto& by : record.by)
    out.open('{').name("id").id(by->id).name("name").text(by->name).close('}');
  out.close(']');
  if (!x.price_levels.empty()) {
    auto [low, high] = std::minmax_element(x.price_levels.begin(),
                                           x.price_levels.end(),
                                           [](const auto& a, const auto& b) {
                                             return a.amount < b.amount;
                                           });
    out.name("price_min").amount({low->amount, x.currency});
    out.name("price_max").amount({high->amount, x.currency});
  }
}

void begin_event_item(json_out& out, item_texts& texts,
                      const actors::event_record_ptr& x,
                      const std::optional<uint64_t>& left) {
  out.raw(*texts.of(x));
  out.name("available").flag(!x->seats.empty() && left != 0);
  if (left)
    out.name("tickets_left").number(*left);
}

void write_event_item(json_out& out, item_texts& texts,
                      const actors::event_record_ptr& x,
                      const std::optional<uint64_t>& left) {
  begin_event_item(out, texts, x, left);
  out.close('}');
}

void write_section(json_out& out, const event& of, const section& x) {
  out.open('{').name("id").text(x.id).name("name").text(x.name);
  out.name("kind").text(storage::to_string(x.kind));
  out.name("price_level").text(x.price_level);
  auto level = std::find_if(of.price_levels.begin(), of.price_levels.end(),
                            [&](const auto& l) {
                              return l.id == x.price_level;
                            });
  if (level != of.price_levels.end())
    out.name("price").amount({level->amount, of.currency});
  if (x.kind == section_kind::general)
    out.name("capacity").number(x.capacity);
  if (x.place) {
    out.name("place")
      .open('{')
      .name("x")
      .number(x.place->x)
      .name("y")
      .number(x.place->y)
      .name("rotation")
      .number(x.place->rotation);
    out.name("outline").open('[');
    for (const auto& p : x.place->outline)
      write_point(out, p);
    out.close(']').close('}');
  }
  out.close('}');
}

} // namespace onsale::http
