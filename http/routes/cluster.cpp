// The cluster, for operators.

#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/json_out.hpp"

#include <map>
#include <optional>
#include <utility>

namespace onsale::http {

namespace {

std::string node_text(uint32_t node) {
  return std::to_string(node);
}

void put_members(json_out& out, const storage::membership& seen) {
  std::map<uint32_t, size_t> shares;
  for (const auto& x : seen.shards.value())
    ++shares[x.node];
  out.open('[');
  for (const auto& x : seen.members) {
    out.open('{').name("node").text(node_text(x.who.node));
    out.name("address").text(x.who.address);
    out.name("state").text(x.draining ? "draining" : "serving");
    out.name("heartbeat_age_ms").number(x.silent_for.count());
    out.name("shards").number(shares[x.who.node]);
    out.name("unreachable").open('[');
    for (auto node : x.unreachable)
      out.text(node_text(node));
    out.close(']').close('}');
  }
  out.close(']');
}

void put_shards(json_out& out, const storage::membership& seen) {
  out.open('[');
  for (const auto& x : seen.shards.value()) {
    out.open('{').name("shard").number(x.shard).name("node");
    if (x.node == 0)
      out.null();
    else
      out.text(node_text(x.node));
    out.name("epoch").number(x.epoch).close('}');
  }
  out.close(']');
}

response show_cluster(const cluster::cluster_view& view) {
  std::string body;
  json_out out{body};
  out.open('{').name("node").text(node_text(view.self.node));
  out.name("version").number(view.seen.version);
  out.name("read_at").time(view.seen.now);
  out.name("members");
  put_members(out, view.seen);
  out.name("shards");
  put_shards(out, view.seen);
  out.name("moves").open('{');
  out.name("taken").number(view.shards_taken);
  out.name("handed_over").number(view.shards_handed_over);
  out.close('}').close('}');
  return json_response(200, std::move(body));
}

void drain(site& s, exchange& x, reply done) {
  auto id = parse_numeric_id(x.parameter("id"));
  auto members = s.env->store->members();
  if (!id || *id > UINT32_MAX || !members) {
    done(problem_response("not-found", "there is no such node"));
    return;
  }
  auto to = share(std::move(done));
  auto node = static_cast<uint32_t>(*id);
  members->ask_to_drain(
    node, on_thread_of<bool>(x, [to, node](storage::store_result<bool> told) {
      if (!told) {
        (*to)(to_response(refuse(refusal_code::unavailable)));
      } else if (!*told) {
        (*to)(problem_response("not-found", "there is no such node"));
      } else {
        std::string body;
        json_out out{body};
        out.open('{').name("node").text(node_text(node));
        out.name("state").text("draining").close('}');
        (*to)(json_response(202, std::move(body)));
      }
    }));
}

} // namespace

void add_cluster(router& to, site& s) {
  route_policy plain;
  plain.who = access::admin;
  to.add("GET /admin/cluster", plain, [&s](exchange&, reply done) {
    auto view = s.status->cluster.load();
    done(view ? show_cluster(*view)
              : to_response(refuse(refusal_code::unavailable)));
  });
  to.add("POST /admin/nodes/{id}/drain", plain, [&s](exchange& x, reply done) {
    drain(s, x, std::move(done));
  });
}

} // namespace onsale::http
