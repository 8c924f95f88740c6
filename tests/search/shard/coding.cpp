#define SUITE search.coding
#include "search/shard/coding.hpp"

#include "tests/search/split_index.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace onsale;
using namespace onsale::search;
using namespace onsale::test;

namespace {

/// Gathers as `search_board` does, but all that is said goes a long way.
bool agrees_from_afar(uint64_t seed) {
  chance random{seed};
  auto how = make_settings(random);
  split_index all{3, how};
  all.fill(random);
  for (int i = 0; i < 4; ++i) {
    auto what = random.what();
    what.explain = random.one_in(2);
    auto here = all.board.read();
    gathering far{what, how.enough, 3};
    while (!far.is_done()) {
      std::vector<std::optional<shard_answer>> said(3);
      for (index_shard shard = 0; shard < 3; ++shard) {
        auto asked = read_far_question(
          write(far_question{shard, 3, "", "/search", {}, far.question()}));
        said[shard] = read_shard_answer(write(all.board.answer_for(
          shard, *here->events[shard], far.what(), asked->asked)));
      }
      far.take(said);
    }
    if (far.is_partial()
        || !same(far.take_findings(), *all.board.gather(*here, what).what))
      return false;
  }
  return true;
}

shard_answer answer_with_fit() {
  findings found;
  found.events = {{{7}, 1}};
  found.fits.resize(1);
  shard_answer result;
  result.found = std::make_shared<const findings>(found);
  return result;
}

} // namespace

TEST(a question arrives as it was asked) {
  far_question x;
  x.shard = 3;
  x.shards = 8;
  x.read_by = "abc";
  x.target = "/search?q=caf%C3%A9";
  x.as_of = from_ms(1'800'000'000'000);
  x.asked = {asked_for::counts, {2, 0b101, {31, 0, 7}, {{0, 1}, {2}}}};
  auto got = read_far_question(write(x));
  REQUIRE(got);
  CHECK_EQUAL(got->shard, 3u);
  CHECK_EQUAL(got->shards, 8u);
  CHECK_EQUAL(got->read_by, "abc");
  CHECK_EQUAL(got->target, x.target);
  CHECK(got->as_of == x.as_of);
  CHECK(got->asked.what == asked_for::counts);
  CHECK_EQUAL(got->asked.reading.typos, 2u);
  CHECK_EQUAL(got->asked.reading.dropped, 0b101u);
  CHECK(got->asked.reading.rareness == x.asked.reading.rareness);
  CHECK(got->asked.reading.text_typos == x.asked.reading.text_typos);
}

TEST(what shards say is the same from afar) {
  CHECK_PROPERTY("the same", [](uint64_t seed) {
    return agrees_from_afar(seed);
  });
}

TEST(what another build adds is passed by) {
  auto tree = nlohmann::json::from_cbor(write(far_question{}));
  tree["later"] = {1, 2, 3};
  std::string bytes;
  nlohmann::json::to_cbor(tree, bytes);
  CHECK(read_far_question(bytes));
}

TEST(what is nothing of the kind is nothing) {
  CHECK(!read_far_question(""));
  CHECK(!read_far_question("hello"));
  CHECK(!read_shard_answer(""));
  CHECK(!read_shard_answer(write(far_question{})));
  CHECK(read_shard_answer(write(answer_with_fit())));
  MESSAGE("nor what nobody can mean");
  far_question x;
  x.asked.reading.typos = 9;
  CHECK(!read_far_question(write(x)));
  x.asked.reading = {0, 0, std::vector<uint8_t>(13, 1), {}};
  CHECK(!read_far_question(write(x)));
  x.asked.reading = {0, 0, {}, {{3}}};
  CHECK(!read_far_question(write(x)));
  for (auto ms : {int64_t{-1}, int64_t{1} << 60}) {
    x = {};
    x.as_of = from_ms(ms);
    CHECK(!read_far_question(write(x)));
  }
  MESSAGE("nor numbers of another kind or size");
  for (const auto& number : {nlohmann::json(-1), nlohmann::json(8e37),
                             nlohmann::json(1u << 16), nlohmann::json("1")}) {
    auto tree = nlohmann::json::from_cbor(write(far_question{}));
    tree["dropped"] = number;
    std::string bytes;
    nlohmann::json::to_cbor(tree, bytes);
    CHECK(!read_far_question(bytes));
  }
  auto fit = nlohmann::json::from_cbor(write(answer_with_fit()));
  for (const auto& number : {nlohmann::json(1e300), nlohmann::json(NAN),
                             nlohmann::json(true), nlohmann::json("1")}) {
    auto tree = fit;
    tree["found"]["fits"][0]["w"][0] = number;
    std::string bytes;
    nlohmann::json::to_cbor(tree, bytes);
    CHECK(!read_shard_answer(bytes));
  }
  MESSAGE("nor what announces more than there is, or is too deep");
  for (const auto& bytes :
       {std::string{"\x9b\x80\0\0\0\0\0\0\0", 9},
        std::string{"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff", 9},
        std::string(1'000'000, '\x81'), std::string(1'000'000, '\x9f')}) {
    CHECK(!read_far_question(bytes));
    CHECK(!read_shard_answer(bytes));
  }
  MESSAGE("nor what was damaged on the way, but for its numbers");
  auto whole = write(far_question{});
  CHECK_PROPERTY("one byte is another", [&](uint64_t chance) {
    auto bytes = whole;
    bytes[chance % bytes.size()] ^= static_cast<char>(1 + (chance >> 32) % 255);
    auto got = read_far_question(bytes);
    return !got || got->asked.reading.typos <= 2;
  });
}
