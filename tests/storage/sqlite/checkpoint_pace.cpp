#define SUITE storage.sqlite.checkpoint_pace
#include "storage/sqlite/checkpoint_pace.hpp"

#include "tests/support/test.hpp"

using namespace onsale::storage::sqlite;
using namespace std::chrono_literals;

TEST(a checkpoint that takes long makes the next ones shorter) {
  checkpoint_pace pace;
  auto first = pace.pages();
  pace.moved(60ms);
  CHECK_EQUAL(pace.pages(), first / 2);
  for (int i = 0; i < 20; ++i)
    pace.moved(1s);
  CHECK_EQUAL(pace.pages(), checkpoint_pace::pages_min);
}

TEST(short ones make them longer and what is in between changes nothing) {
  checkpoint_pace pace;
  auto first = pace.pages();
  for (auto x : {8ms, 15ms, 25ms})
    pace.moved(x);
  CHECK_EQUAL(pace.pages(), first);
  for (int i = 0; i < 20; ++i)
    pace.moved(1ms);
  CHECK_EQUAL(pace.pages(), checkpoint_pace::pages_max);
}

TEST(time that grows with the pages comes to rest) {
  for (auto each : {2us, 7us, 20us, 60us}) {
    checkpoint_pace pace;
    for (int i = 0; i < 20; ++i)
      pace.moved(each * pace.pages());
    auto at_rest = pace.pages();
    CHECK(each * at_rest <= checkpoint_pace::long_checkpoint);
    pace.moved(each * pace.pages());
    CHECK_EQUAL(pace.pages(), at_rest);
  }
}
