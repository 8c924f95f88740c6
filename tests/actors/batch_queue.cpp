#define SUITE actors.batch_queue

#include "actors/batch_queue.hpp"

#include "domain/limits.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using actors::batch_queue;

namespace {

booking_id booking(uint8_t number) {
  booking_id result{{{1}, 1}, {}};
  result.token[0] = number;
  return result;
}

batch_queue::item item(uint32_t block, uint64_t tag) {
  batch_queue::item result;
  result.owner = {{1}, block};
  result.tag = tag;
  result.entry.shard = static_cast<shard_id>(block);
  return result;
}

batch_queue::item about(uint32_t block, uint64_t tag, const booking_id& id) {
  auto result = item(block, tag);
  result.entry.what = change{};
  result.entry.what->about = id;
  return result;
}

batch_queue::item
of_user(uint32_t block, uint64_t tag, const std::string& user) {
  auto result = about(block, tag, booking(static_cast<uint8_t>(tag)));
  result.entry.what->counters = counter_change{{user}, {1}, 1, 1, 8, 3};
  return result;
}

batch_queue::item with_card(batch_queue::item x, const std::string& card) {
  x.entry.what->card_counters = counter_change{
    holder_of(card), {1}, 1, 0, 8, 0};
  return x;
}

std::vector<uint64_t> tags(const std::vector<batch_queue::item>& items) {
  std::vector<uint64_t> result;
  for (const auto& x : items)
    result.push_back(x.tag);
  return result;
}

using numbers = std::vector<uint64_t>;

} // namespace

TEST(independent entries leave together in their order) {
  batch_queue queue;
  for (auto i = 1; i <= 3; ++i)
    queue.push(of_user(1, i, "user-" + std::to_string(i)));
  CHECK(tags(queue.take()) == (numbers{1, 2, 3}));
  CHECK(queue.empty());
}

TEST(a second entry of a user waits for the next batch) {
  batch_queue queue;
  queue.push(of_user(1, 1, "ann"));
  queue.push(of_user(2, 2, "ann"));
  queue.push(of_user(3, 3, "bob"));
  CHECK(tags(queue.take()) == (numbers{1, 3}));
  CHECK(tags(queue.take()) == (numbers{2}));
}

TEST(a second sale by a card waits for the next batch) {
  batch_queue queue;
  queue.push(with_card(of_user(1, 1, "ann"), "fp_1"));
  queue.push(with_card(of_user(2, 2, "bob"), "fp_1"));
  queue.push(with_card(of_user(3, 3, "eve"), "fp_2"));
  CHECK(tags(queue.take()) == (numbers{1, 3}));
  CHECK(tags(queue.take()) == (numbers{2}));
}

TEST(what comes after a waiting entry of its block waits as well) {
  // The check answers somebody who was refused for the hold before it.
  batch_queue queue;
  queue.push(of_user(1, 1, "ann"));
  queue.push(of_user(2, 2, "ann"));
  queue.push(item(2, 3));
  queue.push(item(3, 4));
  CHECK(tags(queue.take()) == (numbers{1, 4}));
  CHECK(tags(queue.take()) == (numbers{2, 3}));
}

TEST(two changes of one booking never share a batch) {
  batch_queue queue;
  queue.push(about(1, 1, booking(7)));
  queue.push(about(2, 2, booking(7)));
  CHECK(tags(queue.take()) == (numbers{1}));
  CHECK(tags(queue.take()) == (numbers{2}));
}

TEST(two requests under one key never share a batch) {
  batch_queue queue;
  for (uint64_t tag : {1, 2}) {
    auto x = item(static_cast<uint32_t>(tag), tag);
    x.entry.answer = storage::keyed_answer{{"ann"}, "k", {}, 0, {}};
    queue.push(std::move(x));
  }
  CHECK(tags(queue.take()) == (numbers{1}));
  CHECK(tags(queue.take()) == (numbers{2}));
}

TEST(a batch is bounded) {
  batch_queue queue;
  for (uint64_t i = 0; i < limits::entries_per_batch + 5; ++i)
    queue.push(item(1, i));
  CHECK_EQUAL(queue.take().size(), limits::entries_per_batch);
  CHECK_EQUAL(queue.take().size(), 5u);
}

TEST(a shard can be taken out for its rebuild) {
  batch_queue queue;
  queue.push(item(1, 1));
  queue.push(item(2, 2));
  queue.push(item(1, 3));
  CHECK(tags(queue.take_shard(1)) == (numbers{1, 3}));
  CHECK(tags(queue.take()) == (numbers{2}));
}
