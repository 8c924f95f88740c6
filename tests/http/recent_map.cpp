#define SUITE http.recent_map

#include "http/recent_map.hpp"

#include "tests/support/test.hpp"

using onsale::http::recent_map;

TEST(an entry is found until it is erased) {
  recent_map<int> map{10};
  CHECK(map.find("a") == nullptr);
  map.insert("a", 1);
  REQUIRE(map.find("a") != nullptr);
  CHECK_EQUAL(*map.find("a"), 1);
  *map.find("a") = 2;
  CHECK_EQUAL(*map.find("a"), 2);
  map.erase("a");
  CHECK(map.find("a") == nullptr);
}

TEST(the map never grows beyond two generations) {
  recent_map<int> map{100};
  for (int i = 0; i < 10'000; ++i) {
    map.insert(std::to_string(i), i);
    CHECK_LESS_EQUAL(map.size(), 200u);
  }
  CHECK(map.find("9999") != nullptr);
  CHECK(map.find("0") == nullptr);
}

TEST(entries in use outlive the others) {
  recent_map<int> map{100};
  map.insert("hot", 1);
  for (int i = 0; i < 10'000; ++i) {
    map.insert(std::to_string(i), i);
    if (i % 50 == 0)
      REQUIRE(map.find("hot") != nullptr);
  }
}

TEST(keys need not be text) {
  recent_map<int, int, int, std::hash<int>> map{10};
  CHECK(map.find(3) == nullptr);
  map.insert(3, 30);
  REQUIRE(map.find(3) != nullptr);
  CHECK_EQUAL(*map.find(3), 30);
  map.erase(3);
  CHECK_EQUAL(map.size(), 0u);
}

TEST(entries may cost more than one) {
  recent_map<int> map{100};
  for (int i = 0; i < 1'000; ++i) {
    map.insert(std::to_string(i), i, 30);
    CHECK_LESS_EQUAL(map.size(), 6u);
  }
  MESSAGE("one is taken whatever it costs");
  map.insert("large", 1, 1'000);
  CHECK(map.find("large") != nullptr);
  CHECK(map.find("999") != nullptr);
  map.insert("small", 1);
  CHECK(map.find("large") != nullptr);
  MESSAGE("what is erased costs nothing any more");
  recent_map<int> other{100};
  for (int i = 0; i < 1'000; ++i) {
    other.erase("a");
    other.insert("a", i, 40);
    other.erase("b");
    other.insert("b", i, 40);
    CHECK_EQUAL(other.size(), 2u);
  }
}
