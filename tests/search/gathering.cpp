#define SUITE search.gathering
#include "search/gathering.hpp"

#include "tests/search/split_index.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::search;
using namespace onsale::test;

namespace {

bool agrees_with_one(uint64_t seed) {
  chance random{seed};
  auto how = make_settings(random);
  split_index all{1 + static_cast<uint32_t>(random.below(5)), how};
  all.fill(random);
  for (int i = 0; i < 6; ++i) {
    auto what = random.what();
    what.highlight = random.one_in(2);
    // Somebody has asked the same some minutes before.
    auto before = what;
    before.as_of -= std::chrono::minutes{random.below(9)};
    all.board.gather(*all.board.read(), before);
    // Twice, since what was found is kept; and page by page.
    for (int page = 0; page < 4; ++page) {
      auto expected = find(*all.one.read(), what, how, nullptr);
      for (int again = 0; again < 2; ++again) {
        auto got = all.board.gather(*all.board.read(), what);
        if (got.partial || !same(*got.what, expected))
          return false;
      }
      if (!expected.next)
        break;
      what.after = expected.next;
    }
  }
  return true;
}

document called(uint64_t id, const std::string& name) {
  document x;
  x.event = {id};
  x.texts = {{field::name, name}};
  x.starts_at = timestamp{std::chrono::days{1 + id}};
  return x;
}

query typed(const std::string& text) {
  query what;
  what.words = read_query(text);
  return what;
}

std::optional<shard_answer> counted(uint64_t found, size_t words) {
  shard_answer x;
  x.counts = {{std::vector<uint64_t>(words, found), found}};
  return x;
}

} // namespace

TEST(shards together say what one index says) {
  CHECK_PROPERTY("the same, on every page", [](uint64_t seed) {
    return agrees_with_one(seed);
  });
}

TEST(what others have decides whether typos are looked for) {
  settings how;
  how.enough = 1;
  split_index all{2, how};
  // One event is spelt right, and one in the other shard is not.
  uint64_t other = 2;
  while (shard_of(event_id{other}, 2) == shard_of(event_id{1}, 2))
    ++other;
  all.part_of({1}).apply({called(1, "Coldplay")}, {});
  all.part_of({other}).apply({called(other, "Coldpley")}, {});
  all.fill_board();
  auto found = all.board.gather(*all.board.read(), typed("coldplay "));
  REQUIRE_EQUAL(found.what->events.size(), 1u);
  CHECK_EQUAL(found.what->events.front().event.value, 1u);
}

TEST(a shard that does not answer is left out) {
  gathering all{typed("queen"), 10, 3};
  CHECK(all.question().what == asked_for::counts);
  all.take({counted(20, 1), std::nullopt, counted(5, 1)});
  REQUIRE(!all.is_done());
  CHECK(all.question().what == asked_for::events);
  CHECK(all.asks(0));
  CHECK(!all.asks(1));
  findings one;
  one.events = {{{7}, 1}};
  one.total = 1;
  shard_answer said;
  said.found = std::make_shared<const findings>(one);
  all.take({said, said, std::nullopt});
  REQUIRE(all.is_done());
  CHECK(all.is_partial());
  auto found = all.take_findings();
  CHECK_EQUAL(found.total, 1u);
  CHECK_EQUAL(found.events.size(), 1u);
}

TEST(if no shard answers nothing is found) {
  gathering all{{}, 10, 2};
  CHECK(all.question().what == asked_for::events);
  all.take({std::nullopt, std::nullopt});
  REQUIRE(all.is_done());
  CHECK(all.is_partial());
  CHECK_EQUAL(all.take_findings().total, 0u);
}

TEST(what is no answer to the question counts as none) {
  MESSAGE("counts of another number of words");
  gathering all{typed("queen live"), 10, 2};
  all.take({counted(20, 2), counted(20, 1)});
  CHECK(!all.asks(1));
  MESSAGE("texts of another query");
  query what;
  what.texts = {{{field::city, read_query("rome")}}};
  gathering texts{what, 10, 2};
  CHECK(texts.question().what == asked_for::texts);
  shard_answer right;
  right.text_typos = {{1}};
  shard_answer wrong;
  wrong.text_typos = {{1, 0}};
  texts.take({right, wrong});
  CHECK(!texts.asks(1));
  CHECK(texts.question().reading.text_typos == typos_of_texts{{1}});
  MESSAGE("or with more typos than there can be");
  gathering others{what, 10, 1};
  shard_answer many;
  many.text_typos = {{9}};
  CHECK(!others.accepts(many));
  MESSAGE("fits of some events only");
  findings some;
  some.events = {{{7}, 1}, {{8}, 2}};
  some.fits.resize(1);
  shard_answer half;
  half.found = std::make_shared<const findings>(some);
  texts.take({half, std::nullopt});
  CHECK(texts.is_done());
  CHECK_EQUAL(texts.take_findings().events.size(), 0u);
}

TEST(who counts less far than others is asked for the rest) {
  gathering all{typed("queen"), 10, 2};
  shard_answer far;
  far.counts = {{{1}, 1}, {{2}, 2}, {{3}, 3}};
  all.take({far, counted(1, 1)});
  REQUIRE(!all.is_done());
  CHECK(all.question().what == asked_for::counts);
  CHECK_EQUAL(all.question().reading.typos, 1u);
}

TEST(a question of another build is looked at before it is answered) {
  auto what = typed("queen live");
  what.texts = {{{field::city, read_query("rome")}}};
  shard_question asked;
  asked.what = asked_for::counts;
  CHECK(!is_about(what, asked));
  asked.reading.text_typos = {{0}};
  CHECK(is_about(what, asked));
  asked.reading.dropped = 0b11;
  CHECK(!is_about(what, asked));
  what.words.reset();
  asked.reading.dropped = 0;
  CHECK(!is_about(what, asked));
  asked.what = asked_for::events;
  CHECK(is_about(what, asked));
}
