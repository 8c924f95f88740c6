#include "tests/support/cluster_house.hpp"

#include "tests/support/free_port.hpp"
#include "tests/support/give_up.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace onsale::test {

using namespace std::chrono_literals;

namespace {

constexpr auto host = "127.0.0.1";

constexpr uint64_t the_event = 2;
constexpr size_t blocks = 24;
constexpr int rows = 20;
constexpr int seats_per_row = 50;

constexpr auto until_whole = 30s;
constexpr auto until_known = 10s;

bool is_whole(const nlohmann::json& seen, size_t members) {
  if (seen["members"].size() != members)
    return false;
  return std::none_of(seen["shards"].begin(), seen["shards"].end(),
                      [](const auto& x) {
                        return x["node"].is_null();
                      });
}

} // namespace

cluster_house::cluster_house(house_plan plan)
  : plan_(std::move(plan)),
    server_(plan_.server ? *plan_.server : postgres_server::shared()) {
  if (plan_.storage.empty())
    plan_.storage = server_.fresh_database();
  proofs_.make(host);
  for (size_t i = 0; i < plan_.nodes; ++i) {
    auto port = free_port();
    auto called = port;
    auto storage = plan_.storage;
    if (plan_.breakable) {
      called = calls_.emplace_back(std::make_unique<tcp_relay>(port))->port();
      databases_.push_back(std::make_unique<fault_proxy>(server_.port()));
      storage = databases_.back()->address_of(storage);
    }
    addresses_.push_back(host + (":" + std::to_string(called)));
    nodes_.push_back(std::make_unique<box_office>(
      storage, options_of(addresses_.back(), port)));
  }
}

std::vector<std::string>
cluster_house::options_of(const std::string& address, uint16_t port) const {
  std::vector<std::string> result{"--cluster", "--node-address", address,
                                  "--node-listen",
                                  host + (":" + std::to_string(port))};
  if (plan_.certificates)
    result.insert(result.end(),
                  {"--node-certificate", proofs_.certificate(host),
                   "--node-key", proofs_.key(host), "--node-ca",
                   proofs_.authority()});
  result.insert(result.end(), plan_.options.begin(), plan_.options.end());
  return result;
}

std::unique_ptr<box_office> cluster_house::twin_of(size_t node) const {
  return std::make_unique<box_office>(
    nodes_[node]->storage(), options_of(addresses_[node], free_port()));
}

box_offices cluster_house::all() const {
  box_offices result;
  for (const auto& x : nodes_)
    result.push_back(x.get());
  return result;
}

void cluster_house::start() {
  for (auto& x : nodes_)
    x->start();
  rebalance();
}

void cluster_house::rebalance() {
  auto [ended, output] = at(0).run({"cluster", "rebalance"});
  if (ended != exit_status{})
    give_up("cluster", output);
}

std::optional<nlohmann::json> cluster_house::seen() {
  for (auto& x : nodes_) {
    http_client client{x->port(), 5s};
    auto said = client.connected() ? client.get("/admin/cluster", x->as_admin())
                                   : std::nullopt;
    if (said && said->status == 200)
      return json_of(*said);
  }
  return std::nullopt;
}

void cluster_house::add_event(const box_office::event_shape& shape) {
  at(0).add_event(shape);
  auto page = "/events/" + std::to_string(shape.event) + "?tickets=none";
  auto until = std::chrono::steady_clock::now() + until_known;
  for (auto& x : nodes_)
    for (;;) {
      http_client client{x->port(), 5s};
      auto said = client.get(page);
      if (said && said->status == 200)
        break;
      if (std::chrono::steady_clock::now() >= until)
        give_up("cluster", "a node does not hear of an event");
      std::this_thread::sleep_for(5ms);
    }
}

bool cluster_house::wait_until_whole(size_t members) {
  auto until = std::chrono::steady_clock::now() + until_whole;
  while (std::chrono::steady_clock::now() < until) {
    auto now = seen();
    if (now && is_whole(*now, members))
      return true;
    std::this_thread::sleep_for(50ms);
  }
  return false;
}

void cluster_house::revive() {
  constexpr exit_status declared_dead{6, 0};
  for (auto& x : nodes_)
    if (!x->serves() && x->wait() == declared_dead)
      x->start();
}

size_t cluster_house::owner_of(const block_id& id) {
  // On its way from one node to another it has none.
  auto until = std::chrono::steady_clock::now() + until_whole;
  while (std::chrono::steady_clock::now() < until) {
    if (auto now = seen())
      if (auto owner = owner_in(*now, id))
        return *owner;
    std::this_thread::sleep_for(10ms);
  }
  give_up("cluster", "a shard has no owner");
}

std::optional<size_t>
cluster_house::owner_in(const nlohmann::json& seen, const block_id& id) const {
  const auto& shards = seen["shards"];
  auto shard = shard_of(id, static_cast<shard_id>(shards.size()));
  for (const auto& member : seen["members"])
    if (member["node"] == shards[shard]["node"])
      for (size_t i = 0; i < size(); ++i)
        if (member["address"] == addresses_[i])
          return i;
  return std::nullopt;
}

std::string cluster_house::owners() {
  return server_.run(plan_.storage,
                     "SELECT string_agg(node::text, ' ' ORDER BY shard)"
                     " FROM shard_lease");
}

probe_event::probe_event(cluster_house& house)
  : house_(house), next_seat_(blocks, 0) {
  house.add_event(
    {.event = the_event,
     .sections = std::vector<box_office::grid>(blocks, {rows, seats_per_row})});
}

uint32_t probe_event::block_of(size_t node) {
  // One that has come back is given its shards by and by.
  auto until = std::chrono::steady_clock::now() + until_whole;
  while (std::chrono::steady_clock::now() < until)
    for (uint32_t block = 1; block <= blocks; ++block)
      if (house_.owner_of({{the_event}, block}) == node)
        return block;
  give_up("cluster", "a node has no block");
}

probe_event::wish probe_event::next_wish(const box_office& at, uint32_t block) {
  auto user = "probe-" + std::to_string(++next_user_);
  auto ticket = std::to_string(the_event) + "-" + std::to_string(block) + "-"
                + std::to_string(next_seat_[block - 1]++);
  auto headers = at.as_user(user);
  headers.emplace_back("Idempotency-Key", user);
  return {std::move(headers), nlohmann::json{{"ticket_ids", {ticket}}}.dump()};
}

probe_event::reply probe_event::send(const box_office& at, const wish& what) {
  auto began = std::chrono::steady_clock::now();
  http_client client{at.port(), 20s};
  auto said = client.connected()
                ? client.post("/booking/reserve", what.body, what.headers)
                : std::nullopt;
  reply result;
  result.took = std::chrono::ceil<std::chrono::milliseconds>(
    std::chrono::steady_clock::now() - began);
  if (!said)
    return result;
  result.status = said->status;
  result.says_when_again = said->has("Retry-After");
  if (said->status >= 400)
    result.problem = json_of(*said).value("type", "");
  return result;
}

probe_event::reply probe_event::ask(const box_office& at, uint32_t block) {
  return send(at, next_wish(at, block));
}

std::optional<std::chrono::milliseconds>
probe_event::hold(const box_office& at, uint32_t block,
                  std::chrono::milliseconds limit) {
  auto began = std::chrono::steady_clock::now();
  auto what = next_wish(at, block);
  for (;;) {
    auto said = send(at, what);
    auto took = std::chrono::steady_clock::now() - began;
    if (said.status == 201)
      return std::chrono::ceil<std::chrono::milliseconds>(took);
    if (took > limit)
      return std::nullopt;
    std::this_thread::sleep_for(5ms);
  }
}

} // namespace onsale::test
