#define SUITE actors.random_source

#include "actors/random_source.hpp"

#include "tests/support/test.hpp"

#include <set>
#include <thread>

using namespace onsale::actors;

TEST(a seed decides every bit) {
  seeded_random a{42};
  seeded_random b{42};
  seeded_random c{43};
  auto first = a.bits128();
  CHECK(first == b.bits128());
  CHECK(first != c.bits128());
  CHECK(first != a.bits128());
}

TEST(a seed gives the same bits on every platform for ever) {
  seeded_random x{1};
  // The first word of SplitMix64 seeded with 1, little end first.
  std::array<uint8_t, 8> bytes{};
  x.fill(bytes);
  std::array<uint8_t, 8> expected{0xc1, 0x5c, 0x02, 0x89,
                                  0xec, 0x2d, 0x0a, 0x91};
  CHECK(bytes == expected);
}

TEST(bits of the operating system do not repeat) {
  system_random source;
  std::set<std::array<uint8_t, 16>> seen;
  for (int i = 0; i < 10'000; ++i)
    seen.insert(source.bits128());
  CHECK_EQUAL(seen.size(), 10'000u);
}

TEST(any number of bytes can be had) {
  system_random source;
  std::vector<uint8_t> bytes(1'000);
  source.fill(bytes);
  // Each value of a byte is missing with a chance of (255/256)^1000 = 2 %.
  std::set<uint8_t> values{bytes.begin(), bytes.end()};
  CHECK_GREATER(values.size(), 200u);
  source.fill({});
}

TEST(threads share a source and get different bits) {
  system_random source;
  std::array<std::vector<std::array<uint8_t, 16>>, 4> taken;
  std::vector<std::thread> threads;
  for (auto& mine : taken)
    threads.emplace_back([&source, &mine] {
      for (int i = 0; i < 5'000; ++i)
        mine.push_back(source.bits128());
    });
  for (auto& thread : threads)
    thread.join();
  std::set<std::array<uint8_t, 16>> seen;
  for (auto& mine : taken)
    seen.insert(mine.begin(), mine.end());
  CHECK_EQUAL(seen.size(), 20'000u);
}
