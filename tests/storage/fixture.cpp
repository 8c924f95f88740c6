#include "tests/storage/fixture.hpp"

namespace onsale::test {

using namespace storage;

void add_event(store& in, event_id id, uint32_t places) {
  catalogue_batch what;
  venue hall;
  hall.id = {1};
  hall.name = "Hall";
  what.venues = {hall};
  event x;
  x.id = id;
  x.name = "Concert";
  x.venue = hall.id;
  x.starts_at = noon;
  x.price_levels = {{"P1", "Floor", 5'000}};
  section area;
  area.id = "GA";
  area.name = "Floor";
  area.kind = section_kind::general;
  area.price_level = "P1";
  area.capacity = places;
  x.sections = {area};
  auto seats = make_seating(x, nullptr);
  ensure(static_cast<bool>(seats));
  what.events = {{x, std::make_shared<seating>(*seats), {}, {}}};
  auto version = demand(await<upsert_result>([&](auto done) {
    in.catalogue().upsert(what, done);
  }));
  ensure(static_cast<bool>(version));
}

booking_id make_booking_id(block_id home, uint64_t number) {
  booking_id result;
  result.home = home;
  for (size_t i = 0; i < 8; ++i) {
    result.token[i] = static_cast<uint8_t>(number >> (56 - i * 8));
    result.token[i + 8] = static_cast<uint8_t>(mix64(number) >> i * 8);
  }
  return result;
}

change make_hold(const booking_id& id, const std::string& user,
                 const std::vector<seat_index>& seats, timestamp at) {
  change result;
  result.block = id.home;
  result.kind = change_kind::seats_held;
  result.at = at;
  result.about = id;
  auto& row = result.row.emplace();
  row.id = id;
  row.user = {user};
  row.held_at = at;
  row.hold_until = at + limits::hold_ttl;
  row.deadline = row.hold_until;
  row.unit = *currency::parse("USD");
  for (auto seat : seats) {
    row.tickets.push_back({{id.home, seat}, 5'000});
    row.total += 5'000;
    result.seats.push_back({seat, seat_status::held});
  }
  result.counters = counter_change{
    row.user, id.home.event, static_cast<int32_t>(seats.size()), 1, 8, 3};
  return result;
}

change make_hold(uint64_t number, seat_index seat) {
  return make_hold(make_booking_id(floor_block, number),
                   "user" + std::to_string(number), {seat});
}

change make_step(const change& before, change_kind kind, booking_status status,
                 seat_status seats) {
  auto result = before;
  result.kind = kind;
  result.at = before.at + duration_ms{1'000};
  ++result.row->version;
  result.row->status = status;
  if (!is_open(status))
    result.row->deadline = std::nullopt;
  for (auto& x : result.seats)
    x.status = seats;
  result.counters.reset();
  result.card_counters = {};
  return result;
}

keyed_answer make_answer(const std::string& user, const std::string& key,
                         uint16_t status, uint8_t request) {
  keyed_answer result;
  result.user = {user};
  result.key = key;
  result.fingerprint.fill(request);
  result.status = status;
  if (status != 0)
    result.body = R"({"answer": ")" + key + R"("})";
  return result;
}

void owner::acquire() {
  auto taken = demand(await<std::vector<lease>>([this](auto done) {
    store_.leases().acquire({node_, 1, {}}, {}, done);
  }));
  for (auto& x : taken)
    leases_[x.shard] = x;
}

batch owner::make_batch(std::vector<ledger_entry> entries) const {
  std::map<shard_id, lease> fences;
  for (auto& x : entries)
    fences[x.shard] = leases_.at(x.shard);
  batch result;
  for (auto& [shard, fence] : fences)
    result.fences.push_back(fence);
  result.entries = std::move(entries);
  return result;
}

ledger_entry
owner::make_entry(change what, std::optional<keyed_answer> answer) const {
  auto count = static_cast<shard_id>(leases_.size());
  auto shard = shard_of(what.block, count);
  return {shard, std::move(what), std::move(answer)};
}

store_result<batch_result> owner::commit(std::vector<ledger_entry> entries) {
  auto what = make_batch(std::move(entries));
  auto result = await<batch_result>([&](auto done) {
    store_.ledger().commit(what, done);
  });
  if (result)
    for (auto& x : result->leases)
      leases_[x.shard] = x;
  return result;
}

entry_outcome owner::commit(const change& what) {
  return demand(commit({make_entry(what)})).results.at(0).outcome;
}

} // namespace onsale::test
