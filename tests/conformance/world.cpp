#include "tests/conformance/world.hpp"

#include "domain/ensure.hpp"

#include <numeric>

namespace onsale::conformance {

using namespace storage;

namespace {

/// The nth block of the concert that shares no shard with those before it.
block_id nth_apart(size_t n) {
  std::map<shard_id, block_id> apart;
  for (uint32_t block = 1; block <= blocks; ++block) {
    block_id id{concert, block};
    auto fresh = apart.emplace(shard_of(id, shard_count), id).second;
    if (fresh && apart.size() == n + 1)
      return id;
  }
  ensure(false); // six blocks in sixteen shards: the hash is fixed
  return {};
}

} // namespace

block_id floor_block() {
  return nth_apart(0);
}

block_id balcony() {
  return nth_apart(1);
}

block_id gallery() {
  return nth_apart(2);
}

event make_concert(event_id id) {
  event x;
  x.id = id;
  x.name = "Concert";
  x.venue = {1};
  x.starts_at = noon;
  x.currency = *currency::parse("USD");
  x.price_levels = {{"P1", "Floor", 5'000}};
  for (uint32_t block = 1; block <= blocks; ++block) {
    section area;
    area.id = "GA" + std::to_string(block);
    area.kind = section_kind::general;
    area.price_level = "P1";
    area.capacity = places;
    x.sections.push_back(area);
  }
  return x;
}

event_upsert make_upsert(const event& x, const seating_hash& based_on) {
  auto seats = make_seating(x, nullptr);
  ensure(static_cast<bool>(seats));
  return {x, std::make_shared<const seating>(*seats), based_on, {}};
}

change make_follower(block_id block, const booking_id& id, change_kind kind,
                     const std::vector<seat_index>& seats, seat_status status) {
  change result;
  result.block = block;
  result.kind = kind;
  result.at = noon;
  result.about = id;
  for (auto seat : seats)
    result.seats.push_back({seat, status});
  return result;
}

change make_question(block_id block, const booking_id& id) {
  return make_follower(block, id, change_kind::booking_asked, {},
                       seat_status::held);
}

change make_poison(const booking_id& id, const std::string& user) {
  auto result = make_hold(id, user, {1});
  result.due = {{make_booking_id(id.home, 404), duty_kind::capture, 1}};
  return result;
}

payment
make_payment(const booking_id& id, uint32_t attempt, payment_state state) {
  payment result;
  result.booking = id;
  result.attempt = attempt;
  result.state = state;
  result.method = "pm_card_visa";
  result.amount = {5'000, *currency::parse("USD")};
  return result;
}

void owner::acquire(std::vector<shard_id> shards) {
  auto taken = demand(await<std::vector<lease>>([&](auto done) {
    store_.leases().acquire({node_, node_, {}}, shards, done);
  }));
  for (auto& x : taken)
    leases_[x.shard] = x;
}

ledger_entry
owner::entry(change what, std::optional<keyed_answer> answer) const {
  auto shard = shard_of(what.block, shard_count);
  return {shard, std::move(what), std::move(answer)};
}

ledger_entry
owner::check(block_id block, std::optional<keyed_answer> answer) const {
  return {shard_of(block, shard_count), std::nullopt, std::move(answer)};
}

batch owner::batch_of(std::vector<ledger_entry> entries) const {
  std::map<shard_id, lease> fences;
  for (auto& x : entries)
    fences[x.shard] = leases_.at(x.shard);
  batch result;
  for (auto& [shard, fence] : fences)
    result.fences.push_back(fence);
  result.entries = std::move(entries);
  return result;
}

store_result<batch_result> owner::commit(std::vector<ledger_entry> entries) {
  auto what = batch_of(std::move(entries));
  auto result = await<batch_result>([&](auto done) {
    store_.ledger().commit(what, done);
  });
  if (result)
    for (auto& x : result->leases)
      leases_[x.shard] = x;
  return result;
}

entry_result owner::commit(change what, std::optional<keyed_answer> answer) {
  auto result = demand(commit({entry(std::move(what), std::move(answer))}))
                  .results;
  return result.at(0);
}

const lease& owner::lease_of(block_id block) const {
  return leases_.at(shard_of(block, shard_count));
}

concert_on_sale::concert_on_sale(std::unique_ptr<engine> on)
  : under_test(std::move(on)) {
  catalogue_batch what;
  venue hall;
  hall.id = {1};
  hall.name = "Hall";
  what.venues = {hall};
  what.events = {make_upsert(make_concert())};
  ensure(static_cast<bool>(upsert(what)));
  node.emplace(*db, 1);
  node->acquire();
}

void concert_on_sale::restart() {
  node.reset();
  db.reset();
  db = under_test->open();
  node.emplace(*db, 1);
  node->acquire();
}

upsert_result concert_on_sale::upsert(catalogue_batch what) {
  return demand(await<upsert_result>([&](auto done) {
    db->catalogue().upsert(what, done);
  }));
}

catalogue_image concert_on_sale::catalogue(uint64_t after) {
  return demand(await<catalogue_image>([&](auto done) {
    db->catalogue().load(after, done);
  }));
}

block_image concert_on_sale::image(block_id block) {
  auto images = demand(await<std::vector<block_image>>([&](auto done) {
    db->ledger().load_blocks({block}, done);
  }));
  return images.at(0);
}

std::vector<block_id> concert_on_sale::restless() {
  std::vector<shard_id> all(shard_count);
  std::iota(all.begin(), all.end(), shard_id{0});
  return demand(await<std::vector<block_id>>([&](auto done) {
    db->ledger().restless_blocks(all, done);
  }));
}

std::optional<booking_record> concert_on_sale::find(const booking_id& id) {
  return demand(await<std::optional<booking_record>>([&](auto done) {
    db->ledger().find_booking(id, done);
  }));
}

std::vector<journal_row>
concert_on_sale::history(block_id block, std::optional<seat_index> seat) {
  return demand(await<std::vector<journal_row>>([&](auto done) {
    db->ledger().history_of(block, seat, done);
  }));
}

} // namespace onsale::conformance
