// Events: one with its tickets, one section, and the list by date.

#include "domain/limits.hpp"
#include "http/caching.hpp"
#include "http/problem.hpp"
#include "http/room/queue_pages.hpp"
#include "http/room/room_gate.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/routes/search.hpp"
#include "http/site.hpp"
#include "http/views/catalogue_json.hpp"
#include "http/views/etag.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace onsale::http {

namespace {

using actors::event_board_ptr;

response not_found(const char* what) {
  return problem_response("not-found", what);
}

// -- one event ----------------------------------------------------------------

/// Finds the board of an event with all its blocks, opening them if need be.
/// `then` gets null when that is impossible for now.
void with_board(site& s, exchange& x, event_id id,
                std::function<void(event_board_ptr)> then) {
  if (auto seen = s.env->board->find(id); seen && seen->complete()) {
    then(std::move(seen));
    return;
  }
  s.kit(x).bridge.request<actors::ok_atom>(
    s.region, actors::open_event{id}, answer_timeout,
    [&s, id, then = std::move(then)](actors::ok_atom*, bridge_error) {
      auto seen = s.env->board->find(id);
      then(seen && seen->complete() ? std::move(seen) : nullptr);
    });
}

/// Shared pieces, never compressed anew (P9).
response page_response(const event_page& page, coding form) {
  response result;
  result.content_type = media::json;
  result.etag = page.etag;
  if (form == coding::gzip) {
    result.content_encoding = "gzip";
    result.file = page.file.load();
    if (!result.file)
      result.pieces = page.gzip;
  } else {
    result.pieces = page.plain;
  }
  return result;
}

/// In a cluster it says how old what other nodes have shown may be.
response
seats_response(const site& s, const actors::event_board& board, response x) {
  x = cacheable(std::move(x), freshness::seats,
                shown_names{}.add(*board.opened()->record), s.caches_purged);
  if (!s.env->ages)
    return x;
  auto age = s.env->ages->of(board.opened()->record->what.id, board.blocks(),
                             std::chrono::steady_clock::now());
  x.set("Age",
        std::to_string(std::chrono::ceil<std::chrono::seconds>(age).count()));
  return x;
}

void show_tickets(site& s, exchange& x, const actors::event_record_ptr& record,
                  const shared_reply& to) {
  with_board(
    s, x, record->what.id, [&s, &x, to, record](event_board_ptr board) {
      auto form = coding_for(x);
      if (!board)
        (*to)(uncached(json_response(200, partial_event(*record))));
      else
        (*to)(seats_response(
          s, *board,
          page_response(*s.views.page(board, form, s.kit(x).deflate), form)));
    });
}

/// What those see who are not let in yet. A cache that keeps it must not give
/// it to anybody who shows a pass.
void show_queue(site& s, exchange& x, const actors::event_record_ptr& record,
                gate is, const shared_reply& to) {
  auto form = coding_for(x);
  auto result = cacheable(
    page_response(*s.queues.of(record, s.kit(x).deflate), form),
    freshness::seats, shown_names{}.add(*record), s.caches_purged);
  result.set("Vary", std::string{pass_header} + ", Cookie");
  // There may be no room at all: nobody could tell.
  (*to)(is == gate::unknown ? uncached(std::move(result)) : std::move(result));
}

void show_event(site& s, exchange& x, reply done) {
  auto id = parse_numeric_id(x.parameter("event_id"));
  auto record = id ? s.env->catalogue->read()->find({*id}) : nullptr;
  if (!record) {
    done(not_found("there is no such event"));
    return;
  }
  auto tickets = x.query_value("tickets").value_or("all");
  if (tickets != "all" && tickets != "none" && tickets != "summary") {
    done(invalid_request("tickets", "must be all, none or summary"));
    return;
  }
  // An event that was added by plain SQL has no tickets until they are made.
  if (tickets == "none" || record->seats.empty()) {
    auto body = tickets == "none" ? event_outline(*record)
                                  : event_without_seats(*record);
    done(cacheable(tagged_json(std::move(body)), freshness::catalogue,
                   shown_names{}.add(*record), s.caches_purged));
    return;
  }
  auto to = share(std::move(done));
  if (tickets == "summary") {
    with_board(s, x, {*id}, [&s, to, record](event_board_ptr board) {
      (*to)(board
              ? seats_response(s, *board, tagged_json(event_summary(*board)))
              : uncached(json_response(200, partial_event(*record))));
    });
    return;
  }
  auto asked_for = x.query_value("tickets").has_value();
  with_gate(s, x, record, [&s, &x, to, record, asked_for](gate_answer said) {
    if (said.lets_in())
      show_tickets(s, x, record, to);
    else if (asked_for)
      (*to)(turned_away(said.is, record->what.id));
    else
      show_queue(s, x, record, said.is, to);
  });
}

void show_section(site& s, exchange& x, reply done) {
  auto id = parse_numeric_id(x.parameter("event_id"));
  auto record = id ? s.env->catalogue->read()->find({*id}) : nullptr;
  if (!record) {
    done(not_found("there is no such event"));
    return;
  }
  auto no_section = [] {
    return not_found("the event has no such section");
  };
  std::string section{x.parameter("section_id")};
  const auto& sections = record->what.sections;
  if (std::none_of(sections.begin(), sections.end(), [&](const auto& y) {
        return y.id == section;
      })) {
    done(no_section());
    return;
  }
  auto to = share(std::move(done));
  auto show = [&s, &x, to, section, no_section](auto board) {
    if (!board) {
      (*to)(to_response(refuse(refusal_code::unavailable)));
      return;
    }
    auto form = coding_for(x);
    auto page = s.views.section(board, section, form, s.kit(x).deflate);
    (*to)(page ? seats_response(s, *board, page_response(*page, form))
               : no_section());
  };
  with_gate(s, x, record,
            [&s, &x, to, show, id = record->what.id](gate_answer said) {
              if (said.lets_in())
                with_board(s, x, id, show);
              else
                (*to)(turned_away(said.is, id));
            });
}

// -- the list -----------------------------------------------------------------

/// Where a page ended: the start, in milliseconds, and the id of its last event.
struct list_cursor {
  timestamp starts_at;
  event_id id;
};

std::string to_text(const list_cursor& x) {
  return std::to_string(to_ms(x.starts_at)) + "-" + std::to_string(x.id.value);
}

std::optional<list_cursor> parse_cursor(std::string_view text) {
  auto dash = text.rfind('-');
  if (dash == std::string_view::npos || dash == 0)
    return std::nullopt;
  int64_t ms = 0;
  auto end = text.data() + dash;
  auto [at, ec] = std::from_chars(text.data(), end, ms);
  auto id = parse_numeric_id(text.substr(dash + 1));
  if (ec != std::errc{} || at != end || !id)
    return std::nullopt;
  return list_cursor{from_ms(ms), {*id}};
}

/// What a list is asked for, by `size` and `cursor`; nothing if the query is
/// wrong, with `wrong` set.
struct list_query {
  size_t size = limits::page_items;
  std::optional<list_cursor> after;
};

std::optional<list_query> parse_list(exchange& x, response& wrong) {
  list_query result;
  for (const auto& [name, value] : x.query) {
    if (value.empty())
      continue; // counts as absent
    if (name == "size") {
      auto size = parse_numeric_id(value);
      if (!size || *size > limits::page_items_max) {
        wrong = invalid_request("size", "must be 1 to 100");
        return std::nullopt;
      }
      result.size = *size;
    } else if (name == "cursor") {
      result.after = parse_cursor(value);
      if (!result.after) {
        wrong = invalid_request("cursor", "is not one that a page gave");
        return std::nullopt;
      }
    }
  }
  return result;
}

/// A list is asked for its size and where it goes on; all else is a search.
bool is_search(const exchange& x) {
  return std::any_of(x.query.begin(), x.query.end(), [](const auto& y) {
    return !y.second.empty() && y.first != "size" && y.first != "cursor";
  });
}

bool is_listed(const actors::event_record& x) {
  return x.what.status != event_status::cancelled;
}

/// Upcoming events by start. A cursor names the last event that was shown, so a
/// page stays where it is when events come or go before it.
void list(site& s, exchange& x, reply done) {
  response wrong;
  auto query = parse_list(x, wrong);
  if (!query) {
    done(std::move(wrong));
    return;
  }
  auto view = s.env->catalogue->read();
  const auto& all = view->by_start;
  auto now = s.now();
  auto is_past = [&](const auto& y) {
    return y->what.starts_at < now;
  };
  auto upcoming = all.partition_point(is_past);
  auto from = upcoming;
  if (query->after)
    from = all.partition_point([&](const auto& y) {
      return is_past(y)
             || std::pair{y->what.starts_at, y->what.id}
                  <= std::pair{query->after->starts_at, query->after->id};
    });
  std::string body;
  json_out out{body};
  out.open('{').name("events").open('[');
  size_t shown = 0;
  shown_names names;
  const actors::event_record* last = nullptr;
  auto i = from;
  for (; i != all.end() && shown < query->size; ++i) {
    if (!is_listed(**i))
      continue;
    write_event_item(out, s.items, *i, tickets_left(*s.env, (*i)->what.id));
    names.add(**i);
    last = i->get();
    ++shown;
  }
  auto total = std::count_if(upcoming, all.end(), [](const auto& y) {
    return is_listed(*y);
  });
  out.close(']').name("total").number(total);
  auto more = std::any_of(i, all.end(), [](const auto& y) {
    return is_listed(*y);
  });
  if (more && last)
    out.name("cursor").text(to_text({last->what.starts_at, last->what.id}));
  out.close('}');
  done(cacheable(tagged_json(std::move(body)), freshness::seats, names,
                 s.caches_purged));
}

} // namespace

void add_events(router& to, site& s) {
  to.add("GET /events", {.admin_for = "explain"},
         [&s](exchange& x, reply done) {
           if (is_search(x))
             find_events(s, x, std::move(done));
           else
             list(s, x, std::move(done));
         });
  route_policy seats;
  seats.takes_pass = true;
  to.add("GET /events/{event_id}", seats, [&s](exchange& x, reply done) {
    show_event(s, x, std::move(done));
  });
  to.add("GET /events/{event_id}/sections/{section_id}", seats,
         [&s](exchange& x, reply done) {
           show_section(s, x, std::move(done));
         });
}

} // namespace onsale::http
