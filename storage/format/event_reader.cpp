#include "storage/format/catalogue_words.hpp"
#include "storage/format/event_reading.hpp"

#include <algorithm>

namespace onsale::storage::reading {

namespace {

constexpr uint64_t places_per_event = limits::blocks_per_event
                                      * limits::places_per_block;

} // namespace

// -- parts of an event --------------------------------------------------------

void read(const value& x, placement& out) {
  members in{x};
  in.required("x", out.x);
  in.required("y", out.y);
  in.optional("rotation", out.rotation);
  in.optional("outline", out.outline);
  in.done();
}

void read(const value& x, price_level& out) {
  members in{x};
  in.required("id", out.id);
  out.name = out.id;
  in.optional("name", out.name);
  in.with("amount", [&](const value& amount) {
    out.amount = read_integer(amount, 0, limits::price_minor);
  });
  in.require("amount");
  in.done();
}

void read(const value& x, fee& out) {
  members in{x};
  in.required("name", out.name);
  in.with("amount", [&](const value& amount) {
    out.amount = read_integer(amount, 0, limits::price_minor);
  });
  in.require("amount");
  in.with("per", [&](const value& per) {
    read_word(per, fee_unit_words, out.per);
  });
  in.done();
}

void read(const value& x, presale& out) {
  members in{x};
  in.required("name", out.name);
  in.required("starts_at", out.starts_at);
  in.required("ends_at", out.ends_at);
  in.require("codes");
  in.with("codes", [&](const value& codes) {
    read_items(codes, limits::access_codes, [&](const value& code) {
      read(code, out.codes.emplace_back());
    });
  });
  in.done();
}

void read(const value& x, sale_window& out) {
  members in{x};
  in.required("starts_at", out.starts_at);
  in.optional("ends_at", out.ends_at);
  in.done();
}

void read(const value& x, event_limits& out) {
  members in{x};
  in.optional("tickets_per_user", out.tickets_per_user);
  in.optional("tickets_per_card", out.tickets_per_card);
  in.optional("open_holds", out.open_holds);
  in.optional("hold_ttl_s", out.hold_ttl);
  in.with("orphan_rule", [&](const value& rule) {
    read_word(rule, orphan_rule_words, out.orphan_rule);
  });
  in.done();
}

void read(const value& x, room_settings& out) {
  members in{x};
  in.optional("enabled", out.enabled);
  in.optional("prequeue_starts_at", out.prequeue_starts_at);
  in.optional("active_max", out.active_max);
  in.optional("admit_per_minute", out.admit_per_minute);
  in.optional("pass_ttl_s", out.pass_ttl);
  in.with("eligibility", [&](const value& who) {
    read_word(who, eligibility_words, out.eligibility);
  });
  in.optional("witnesses", out.witnesses);
  in.optional("parking", out.parking);
  in.optional("members", out.members);
  in.optional("proof_bits", out.proof_bits);
  in.done();
}

/// In whatever order they come, and however often.
void read(const value& x, std::vector<user_id>& out) {
  read_items(x, limits::room_members, [&](const value& item) {
    std::string text;
    read(item, text);
    if (auto id = parse_user_id(text))
      out.push_back(*std::move(id));
    else
      item.refuse("must be the id of a user");
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

void read(const value& x, draw_witness& out) {
  members in{x};
  in.required("name", out.name);
  in.require("commitment");
  in.with("commitment", [&](const value& hex) {
    std::string text;
    read(hex, text);
    if (auto parsed = parse_hash256(text))
      out.commitment = *parsed;
    else
      hex.refuse("must be 64 hexadecimal digits in lower case");
  });
  in.done();
}

void read(const value& x, room_parking& out) {
  members in{x};
  in.optional("per_address", out.per_address);
  in.optional("silent", out.silent);
  in.done();
}

// -- sections -----------------------------------------------------------------

void read(const value& x, seat& out) {
  members in{x};
  in.required("number", out.number);
  if (in.has("x") || in.has("y")) {
    auto& at = out.at.emplace();
    in.required("x", at.x);
    in.required("y", at.y);
  }
  in.optional("accessible", out.accessible);
  in.optional("quality", out.quality);
  in.optional("price_level", out.price_level);
  in.done();
}

void read(const value& x, seat_row& out) {
  members in{x};
  in.required("name", out.name);
  in.require("seats");
  in.with("seats", [&](const value& seats) {
    read_items(seats, limits::seats_per_row, [&](const value& item) {
      read(item, out.seats.emplace_back());
    });
  });
  in.done();
}

/// Counts the places of an event while they are read, so that no document grows
/// in memory beyond what an event may have.
struct place_budget {
  uint64_t left = places_per_event;

  void take(uint64_t places, const value& x) {
    if (places > left)
      return x.refuse("has more places than an event may have");
    left -= places;
  }
};

void read_rows(const value& x, std::vector<seat_row>& out,
               place_budget& budget) {
  read_items(x, places_per_event, [&](const value& item) {
    read(item, out.emplace_back());
    budget.take(out.back().seats.size(), item);
  });
}

void read_grid(const value& x, std::vector<seat_row>& out,
               place_budget& budget) {
  uint32_t rows = 0;
  uint32_t seats_per_row = 0;
  auto numbering = seat_numbering::consecutive;
  auto count = [](uint32_t& to, size_t most) {
    return [&to, most](const value& number) {
      to = static_cast<uint32_t>(
        read_integer(number, 1, static_cast<int64_t>(most)));
    };
  };
  members in{x};
  in.require("rows");
  in.with("rows", count(rows, places_per_event));
  in.require("seats_per_row");
  in.with("seats_per_row", count(seats_per_row, limits::seats_per_row));
  in.with("numbering", [&](const value& word) {
    read_word(word, numbering_words, numbering);
  });
  in.done();
  budget.take(uint64_t{rows} * seats_per_row, x);
  if (!x.fault)
    out = make_grid(rows, seats_per_row, numbering);
}

void read_seats(members& in, section& out, place_budget& budget) {
  if (in.has("grid") == in.has("rows"))
    in.refuse("rows", in.has("grid") ? "cannot be combined with grid"
                                     : "is missing, and so is grid");
  in.with("grid", [&](const value& grid) {
    read_grid(grid, out.rows, budget);
  });
  in.with("rows", [&](const value& rows) {
    read_rows(rows, out.rows, budget);
  });
}

void read_section(const value& x, section& out, place_budget& budget) {
  members in{x};
  in.required("id", out.id);
  out.name = out.id;
  in.optional("name", out.name);
  in.with("kind", [&](const value& kind) {
    read_word(kind, section_kind_words, out.kind);
  });
  in.required("price_level", out.price_level);
  in.optional("place", out.place);
  if (out.kind == section_kind::general) {
    for (auto name : {"rows", "grid"})
      if (in.has(name))
        in.refuse(name, "is for seated sections, not for general admission");
    in.required("capacity", out.capacity);
    budget.take(out.capacity, x);
  } else {
    if (in.has("capacity"))
      in.refuse("capacity", "is for general admission (kind general)");
    read_seats(in, out, budget);
  }
  in.done();
}

void read_sections(const value& x, std::vector<section>& out) {
  place_budget budget;
  read_items(x, limits::blocks_per_event, [&](const value& item) {
    read_section(item, out.emplace_back(), budget);
  });
}

} // namespace onsale::storage::reading
