// Waiting rooms for everybody, and for operators: the room, its draw, the seeds
// of witnesses, the pace.

#include "domain/room/room_terms.hpp"
#include "http/caching.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "http/room/ask_room.hpp"
#include "http/room/draw_texts.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/draw_json.hpp"
#include "http/views/etag.hpp"
#include "http/views/room_json.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace onsale::http {

namespace {

// -- the room -----------------------------------------------------------------

void show_room(site& s, exchange& x, reply done) {
  auto record = find_room(s, x, done);
  if (!record)
    return;
  auto id = record->what.id;
  auto document = [&s, record](const actors::room_summary& room) {
    auto result = cacheable(tagged_json(room_document(record->what, room)),
                            freshness::seats, shown_names{}.add(*record),
                            s.caches_purged);
    result.cache_control = "public, max-age=1";
    return result;
  };
  s.env->rooms->ask(id, s.now());
  auto known = s.env->rooms->look(id);
  // One that is old is all that is known while the room cannot be asked.
  if (known && known->told && known->of == record) {
    done(document(known->told->room));
    return;
  }
  s.kit(x).rooms.await(id, [document,
                            to = share(std::move(done))](const auto& look) {
    (*to)(look && look->told ? document(look->told->room)
                             : to_response(refuse(refusal_code::unavailable)));
  });
}

void reveal(site& s, exchange& x, reply done) {
  auto record = find_room(s, x, done);
  if (!record)
    return;
  auto body = parse_json(x.message.body);
  if (!body) {
    done(problem_response("invalid-json"));
    return;
  }
  json_fields in{*body};
  auto text = in.text("seed", 2 * sizeof(hash256));
  auto seed = parse_hash256(text);
  if (!in.bad() && !seed)
    in.reject("seed", "must have 64 hexadecimal digits");
  if (in.bad()) {
    done(in.problem());
    return;
  }
  actors::reveal_seed cmd;
  cmd.who.give_up = s.now() + give_up_after;
  cmd.event = record->what.id;
  cmd.seed = *seed;
  ask_room(s, x, std::move(cmd),
           [record, to = share(std::move(done))](const room_answer& said) {
             (*to)(said ? json_response(200, room_document(record->what,
                                                           (*said)->room))
                        : room_refusal(said.error()));
           });
}

// -- the draw -----------------------------------------------------------------

response no_draw(refusal_code why) {
  if (why != refusal_code::room_not_open)
    return to_response(refuse(why));
  return problem_response("room-not-open",
                          "The list is published when the sale begins.");
}

/// @returns nothing before the freeze
std::optional<draw_record>
draw_of(const room_image& image, const hash_functions& hash) {
  const auto& row = image.row;
  if (!row.frozen_at)
    return std::nullopt;
  draw_record result;
  result.promise = row.promise;
  result.root = row.root;
  for (const auto& x : image.entries)
    if (is_listed(x, row.frozen_version))
      result.entries.push_back({x.id, x.parked == parking_reason::none
                                        ? entry_pool::main
                                        : entry_pool::parked});
  if (!row.drawn)
    return result;
  result.seeds = {row.operator_seed, row.witness_seeds};
  result.degraded = row.degraded;
  result.order = draw_order(
    result.entries, order_key(row.promise, result.seeds, row.root, hash), hash);
  return result;
}

draw_text_ptr text_of(const draw_record& x) {
  auto result = std::make_shared<draw_text>();
  deflater with;
  auto text = draw_json(x);
  result->etag = etag_of(text);
  result->gzip = std::make_shared<const std::string>(with.gzip(text));
  result->plain = std::make_shared<const std::string>(std::move(text));
  result->drawn = x.seeds.by_operator.has_value();
  return result;
}

response draw_response(const site& s, const exchange& x, event_id id,
                       const draw_text& draw) {
  response result;
  result.content_type = media::json;
  result.etag = draw.etag;
  auto zipped = coding_for(x) == coding::gzip;
  if (zipped)
    result.content_encoding = "gzip";
  result.pieces.push_back(zipped ? draw.gzip : draw.plain);
  return cacheable(std::move(result), freshness::seats, shown_names{}.add(id),
                   s.caches_purged);
}

/// What a store holds is what was drawn, or will be: whoever decides about the
/// room need not be asked, and waits for nobody who wants to see it.
void put_draw_together(site& s, event_id id) {
  using stored = std::optional<room_image>;
  s.env->store->ledger().load_room(
    id, [&s, id](const storage::store_result<stored>& image) {
      if (!image) {
        s.draws.fail(id, refusal_code::unavailable);
        return;
      }
      auto room = std::make_shared<const stored>(*image);
      s.draws.make(id, [hash = s.env->hash, room]() -> draw_result {
        auto draw = *room ? draw_of(**room, hash) : std::nullopt;
        if (!draw)
          return failure{refusal_code::room_not_open};
        return text_of(*draw);
      });
    });
}

void show_draw(site& s, exchange& x, reply done) {
  auto record = find_room(s, x, done);
  if (!record)
    return;
  auto id = record->what.id;
  s.env->rooms->ask(id, s.now());
  auto look = s.env->rooms->look(id);
  auto known_frozen = look && look->told && look->told->room.frozen_at;
  auto drawn = known_frozen && look->told->room.drawn;
  // Before the freeze there is nothing to look for; the sale may have been put
  // off after it.
  if (!known_frozen && s.now() < room_times_of(record->what).freezes_at) {
    done(no_draw(refusal_code::room_not_open));
    return;
  }
  auto answer_of = [&s, &x, id](const draw_result& draw) {
    return draw ? draw_response(s, x, id, **draw) : no_draw(draw.error());
  };
  if (auto known = s.draws.find(id, drawn, draw_texts::clock::now())) {
    done(answer_of(*known));
    return;
  }
  auto answer = [answer_of, to = share(std::move(done))](draw_result draw) {
    (*to)(answer_of(draw));
  };
  if (s.draws.wait(id, posted<draw_result>(x, answer)))
    put_draw_together(s, id);
}

// -- the pace -----------------------------------------------------------------

void set_pace(site& s, exchange& x, reply done) {
  auto record = find_event(s, x, "id", done);
  if (!record)
    return;
  auto body = parse_json(x.message.body);
  if (!body) {
    done(problem_response("invalid-json"));
    return;
  }
  json_fields in{*body};
  in.only({"active_max", "admit_per_minute", "paused"});
  auto most = static_cast<int64_t>(UINT32_MAX);
  auto as_number = [](std::optional<int64_t> y) {
    return y ? std::optional{static_cast<uint32_t>(*y)} : std::nullopt;
  };
  actors::set_room_pace cmd;
  cmd.active_max = as_number(in.maybe_integer("active_max", 1, most));
  cmd.admit_per_minute = as_number(
    in.maybe_integer("admit_per_minute", 1, most));
  if (in.has("paused"))
    cmd.paused = in.flag_or("paused", false);
  if (!in.bad() && !cmd.active_max && !cmd.admit_per_minute && !cmd.paused)
    in.reject("paused", "one of paused, active_max and admit_per_minute must "
                        "be given");
  if (in.bad()) {
    done(in.problem());
    return;
  }
  cmd.who = caller_of(s, x);
  cmd.event = record->what.id;
  ask_room(s, x, std::move(cmd),
           [record, to = share(std::move(done))](const room_answer& said) {
             (*to)(said ? json_response(200, room_document(record->what,
                                                           (*said)->room))
                        : room_refusal(said.error()));
           });
}

} // namespace

void add_room(router& to, site& s) {
  to.add("GET /events/{event_id}/waiting-room", {},
         [&s](exchange& x, reply done) {
           show_room(s, x, std::move(done));
         });
  to.add("GET /events/{event_id}/waiting-room/draw", {},
         [&s](exchange& x, reply done) {
           show_draw(s, x, std::move(done));
         });
  to.add("POST /events/{event_id}/waiting-room/reveal",
         json_policy(access::anyone), [&s](exchange& x, reply done) {
           reveal(s, x, std::move(done));
         });
  to.add("PATCH /admin/events/{id}/waiting-room", json_policy(access::admin),
         [&s](exchange& x, reply done) {
           set_pace(s, x, std::move(done));
         });
}

} // namespace onsale::http
