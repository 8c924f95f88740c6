#define SUITE search.findings_cache
#include "search/findings_cache.hpp"

#include "search/event_index.hpp"
#include "search/search_board.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::search;
using std::chrono::minutes;

namespace {

document show(uint64_t id, const std::string& name, const std::string& city) {
  document result;
  result.event = {id};
  result.texts = {{field::performer, name}, {field::city, city}};
  result.starts_at = timestamp{std::chrono::days{10}};
  result.day = 10;
  result.price_min = 1'000;
  result.price_max = 2'000;
  return result;
}

query asking(const std::string& typed) {
  query result;
  result.words = read_query(typed);
  return result;
}

/// So long after the start of the shows.
query queen_at(std::chrono::minutes x) {
  auto result = asking("queen");
  result.as_of = timestamp{std::chrono::days{10}} + x;
  return result;
}

/// A board over a catalogue of a few events.
struct house {
  event_index index;
  search_board board;

  house() {
    settings how;
    how.enough = 1;
    board.set(how);
    std::vector<document> all;
    for (uint64_t id = 1; id <= 60; ++id)
      all.push_back(show(id, id % 2 == 0 ? "Coldplay" : "Queen",
                         id % 3 == 0 ? "London" : "Paris"));
    index.apply(std::move(all), {});
  }

  void put(document x) {
    std::vector<document> changed;
    changed.push_back(std::move(x));
    index.apply(std::move(changed), {});
  }

  findings_ptr ask(const query& what) {
    auto how = board.how();
    return board.find(*index.read(), what, question_of(what, *how), *how).what;
  }

  uint64_t total(const query& what) {
    return ask(what)->total;
  }

  /// Whether an answer was kept, and still holds.
  bool is_known(const query& what) {
    auto before = board.answers().read_counts().hits;
    ask(what);
    return board.answers().read_counts().hits > before;
  }
};

} // namespace

TEST(who asks the same gets what the first one got) {
  house all;
  CHECK(!all.is_known(asking("coldplay")));
  CHECK(all.is_known(asking("Coldplay")));
  CHECK(!all.is_known(asking("coldplay ")));
  auto other = asking("coldplay");
  other.size = 3;
  CHECK(!all.is_known(other));
  auto counts = all.board.answers().read_counts();
  CHECK_EQUAL(counts.entries, 3u);
  CHECK_EQUAL(counts.misses, 3u);
}

TEST(an answer outlives changes that it has nothing to do with) {
  house all;
  auto queen = asking("queen");
  all.total(queen);
  all.put(show(100, "Abba", "Rome"));
  CHECK(all.is_known(queen));
  MESSAGE("but not that of one of its own");
  all.put(show(101, "Queen", "Rome"));
  CHECK_EQUAL(all.total(queen), 31u);
  CHECK_EQUAL(all.board.answers().read_counts().outdated, 1u);
  MESSAGE("nor that one of its own is not there any more");
  std::vector<event_id> gone{{101}};
  all.index.apply({}, gone);
  CHECK_EQUAL(all.total(queen), 30u);
}

TEST(an answer outlives changes that it does not tell of) {
  house all;
  auto queen = asking("queen");
  CHECK_EQUAL(all.total(queen), 30u);
  auto seventh = show(7, "Queen", "Paris");
  seventh.texts.push_back({field::description, "With a choir"});
  all.put(seventh);
  CHECK(all.is_known(queen));
  MESSAGE("however many there are");
  for (int i = 0; i < 50; ++i) {
    seventh.texts.back().text = "Encore " + std::to_string(i);
    all.put(seventh);
  }
  CHECK(all.is_known(queen));
  MESSAGE("but not of where an event stands");
  auto differs = [&](const document& x) {
    all.ask(queen);
    all.put(x);
    return !all.is_known(queen);
  };
  auto other = seventh;
  other.popularity = 0.5;
  CHECK(differs(other));
  other.starts_at += std::chrono::hours{48};
  CHECK(differs(other));
  other.texts.back().text = "The best of Queen";
  CHECK(differs(other));
  other.price_min = 1'500;
  CHECK(differs(other));
  MESSAGE("nor that it went, although it is there again");
  all.ask(queen);
  std::vector<event_id> gone{{7}};
  all.index.apply({}, gone);
  all.put(other);
  CHECK(!all.is_known(queen));
}

TEST(it matters which events were compared where not all were) {
  house all;
  auto queen = asking("queen");
  queen.most_compared = 10;
  CHECK_EQUAL(all.total(queen), 30u);
  auto seventh = show(7, "Queen", "Paris");
  seventh.texts.push_back({field::description, "With a choir"});
  all.put(seventh);
  CHECK(!all.is_known(queen));
  MESSAGE("which is so only where they are in the order of the words");
  queen.sort = sort_order::date;
  all.total(queen);
  seventh.texts.back().text = "Without a choir";
  all.put(seventh);
  CHECK(all.is_known(queen));
}

TEST(an event that is found with fewer typos than before is another) {
  event_index index;
  search_board board;
  settings how;
  how.enough = 1;
  board.set(how);
  std::vector<document> all;
  all.push_back(show(1, "Cold Coldpley", "Paris"));
  all.push_back(show(2, "Coldpley", "Paris"));
  index.apply(std::move(all), {});
  auto find = [&](const query& what) {
    auto with = board.how();
    return board.find(*index.read(), what, question_of(what, *with), *with).what;
  };
  auto what = asking("cold play ");
  CHECK_EQUAL(find(what)->total, 2u);
  CHECK_EQUAL(find(what)->typos, 1u);
  MESSAGE("though all that is shown of it is as before");
  std::vector<document> changed;
  changed.push_back(show(1, "Cold Coldplay", "Paris"));
  index.apply(std::move(changed), {});
  CHECK_EQUAL(find(what)->total, 1u);
  CHECK_EQUAL(find(what)->typos, 0u);
}

TEST(an answer outlives no change that more than a few have seen) {
  house all;
  auto queen = asking("queen");
  all.total(queen);
  for (uint64_t i = 0; i < recent_changes::most; ++i)
    all.put(show(100, "Abba", "Rome"));
  CHECK(all.is_known(queen));
  constexpr auto block = recent_changes::block_size;
  for (uint64_t i = 0; i <= recent_changes::most + block * block; ++i)
    all.put(show(100, "Abba", "Rome"));
  CHECK(!all.is_known(queen));
}

TEST(of many changes at once the one that matters is seen wherever it lies) {
  constexpr auto block = static_cast<int>(recent_changes::block_size);
  for (auto at : {0, 1, block / 2, block - 1, block, 3 * block}) {
    house all;
    auto queen = asking("queen");
    // Answers begin at different places of a block.
    for (int i = 0; i < at % 5; ++i)
      all.put(show(100, "Abba", "Rome"));
    all.total(queen);
    for (int i = 0; i < 4 * block; ++i)
      all.put(i == at ? show(101, "Queen", "Rome") : show(100, "Abba", "Rome"));
    CHECK(!all.is_known(queen));
    CHECK_EQUAL(all.total(queen), 31u);
  }
  MESSAGE("so is what sells out");
  house all;
  auto left = asking("queen");
  left.available = true;
  for (uint64_t id = 1; id <= 60; ++id)
    all.index.put_offer({id}, {5, 1'000});
  CHECK_EQUAL(all.total(left), 30u);
  for (int i = 0; i < 4 * block; ++i)
    if (i == block + 3)
      all.index.put_offer({7}, {0, 0});
    else
      all.put(show(100, "Abba", "Rome"));
  CHECK_EQUAL(all.total(left), 29u);
  MESSAGE("and words that become rarer by all of them together");
  CHECK(all.is_known(left));
}

TEST(an answer outlives minutes in which no event begins) {
  house all;
  CHECK_EQUAL(all.total(queen_at(minutes{-5})), 30u);
  CHECK(all.is_known(queen_at(minutes{-4})));
  CHECK(all.is_known(queen_at(minutes{0})));
  MESSAGE("at that minute they have begun");
  CHECK_EQUAL(all.total(queen_at(minutes{1})), 0u);
  MESSAGE("none is kept for ever");
  CHECK(all.is_known(queen_at(minutes{6})));
  CHECK(all.is_known(queen_at(minutes{11})));
  CHECK(!all.is_known(queen_at(minutes{12})));
  MESSAGE("nor does it count when the query was written, but when it is asked");
  auto how = all.board.how();
  auto early = queen_at(minutes{-5});
  auto question = question_of(early, *how);
  auto in = all.index.read();
  auto then = [&](minutes x) {
    return queen_at(x).as_of;
  };
  CHECK(all.board.known(*in, early, then(minutes{12}), question, *how));
  CHECK(!all.board.known(*in, early, then(minutes{-1}), question, *how));
  MESSAGE("nor good for who is behind");
  CHECK(!all.is_known(queen_at(minutes{11})));
}

TEST(a sale is a change only if tickets run out or the lowest price moves) {
  house all;
  auto queen = asking("queen");
  queen.available = true;
  CHECK_EQUAL(all.total(queen), 30u);
  all.index.put_offer({1}, {200, 1'000});
  all.index.put_offer({1}, {199, 1'000});
  CHECK(all.is_known(queen));
  MESSAGE("of another event it is none");
  all.index.put_offer({2}, {0, 0});
  CHECK(all.is_known(queen));
  all.index.put_offer({1}, {0, 0});
  CHECK_EQUAL(all.total(queen), 29u);
  all.index.put_offer({1}, {1, 1'500});
  CHECK_EQUAL(all.total(queen), 30u);
}

TEST(what nobody had is found once somebody has it) {
  house all;
  auto nobody = asking("muse xyzzy ");
  CHECK_EQUAL(all.total(nobody), 0u);
  all.put(show(100, "Muse", "Rome"));
  CHECK_EQUAL(all.total(nobody), 1u);
}

TEST(a word that was left out is not once somebody has all) {
  house all;
  auto asked = asking("queen rome ");
  CHECK_EQUAL(all.ask(asked)->dropped, 0b10u);
  all.put(show(100, "Abba", "Rome"));
  CHECK_EQUAL(all.ask(asked)->dropped, 0b01u);
}

TEST(words left out one by one come back together) {
  house all;
  all.put(show(100, "Moon", "Rome"));
  all.put(show(101, "Light", "Rome"));
  auto asked = asking("moon zzz light ");
  CHECK_EQUAL(all.total(asked), 1u);
  all.put(show(102, "Moonlight", "Rome"));
  CHECK_EQUAL(all.ask(asked)->dropped, 0b010u);
}

TEST(an event that has gone is not kept until it would have begun) {
  house all;
  auto early = show(1, "Queen", "Paris");
  early.starts_at -= minutes{5};
  all.put(early);
  CHECK_EQUAL(all.total(queen_at(minutes{-9})), 30u);
  std::vector<event_id> gone{{1}};
  all.index.apply({}, gone);
  merge_plan everything{all.index.read()->parts};
  all.index.replace(everything, merge(everything));
  CHECK_EQUAL(all.total(queen_at(minutes{-2})), 29u);
}

TEST(other synonyms are another question) {
  house all;
  auto asked = asking("qu");
  all.total(asked);
  all.board.set({});
  CHECK(!all.is_known(asked));
}

TEST(many who ask once drive nobody out who is asked often) {
  event_index index;
  settings how;
  auto in = index.read();
  constexpr size_t most = 16 * 32'768;
  findings_cache cache{most};
  auto found = std::make_shared<const findings>();
  auto ask = [&](const std::string& typed) {
    auto what = asking(typed);
    auto question = question_of(what, how);
    if (cache.get(question, what, what.as_of, *in, how))
      return true;
    cache.put(question, found, what, *in);
    return false;
  };
  for (int i = 0; i < 8; ++i)
    ask("taylor swift");
  for (int i = 0; i < 5'000; ++i)
    ask("nobody " + std::to_string(i));
  CHECK(ask("taylor swift"));
  auto counts = cache.read_counts();
  CHECK_GREATER(counts.refused, 1'000u);
  CHECK_LESS(counts.bytes, most);
  CHECK_LESS(counts.entries, 1'000u);
}
