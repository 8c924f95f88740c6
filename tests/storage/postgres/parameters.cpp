#define SUITE storage.postgres.parameters
#include "storage/postgres/parameters.hpp"

#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage::postgres;

TEST(a key reads back as the booking it was made from) {
  auto id = test::make_booking_id({{1'207}, 14}, 42);
  auto key = key_of(id);
  CHECK_EQUAL(key.value.size(), 28u);
  CHECK(booking_of(key.value) == id);
  CHECK(!booking_of(key.value.substr(1)));
}

TEST(keys sort like the ids of bookings) {
  std::vector<booking_id> ascending;
  for (uint64_t event : {1, 255, 256, 70'000})
    for (uint32_t block : {1, 100, 300})
      ascending.push_back(test::make_booking_id({{event}, block}, event));
  for (size_t i = 1; i < ascending.size(); ++i) {
    CHECK(ascending[i - 1] < ascending[i]);
    CHECK(key_of(ascending[i - 1]).value < key_of(ascending[i]).value);
  }
  CHECK(first_key({256}).value < key_of(ascending[6]).value);
  CHECK(first_key({256}).value > key_of(ascending[5]).value);
}

TEST(an array starts with its dimensions and the type of its items) {
  int4s numbers;
  numbers.add(5);
  numbers.add_null();
  std::string written;
  numbers.write(written);
  std::string expected{"\0\0\0\1\0\0\0\1\0\0\0\x17\0\0\0\2\0\0\0\1"
                       "\0\0\0\4\0\0\0\5\xff\xff\xff\xff",
                       32};
  CHECK(written == expected);
}

TEST(an empty array has no dimensions) {
  std::string written;
  texts{}.write(written);
  CHECK(written == (std::string{"\0\0\0\0\0\0\0\0\0\0\0\x19", 12}));
}

TEST(nulls have no address) {
  parameters all;
  all.add(int32_t{1}).add_null().add(std::string_view{"two"});
  auto values = all.values();
  CHECK_EQUAL(all.size(), 3);
  CHECK(values[1] == nullptr);
  CHECK_EQUAL((std::string{values[2], 3}), "two");
}
