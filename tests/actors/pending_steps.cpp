#define SUITE actors.pending_steps
#include "actors/pending_steps.hpp"

#include "tests/support/test.hpp"

using namespace onsale::actors;
using namespace std::chrono_literals;

namespace {

pending_steps::time_point at(std::chrono::seconds x) {
  return pending_steps::time_point{x};
}

} // namespace

TEST(a step that is answered does not fail) {
  pending_steps steps;
  CHECK(!steps.next());
  auto number = steps.add(at(10s), [] {
    FAIL("it was answered");
  });
  CHECK(steps.next() == at(10s));
  CHECK(steps.end(number));
  CHECK(!steps.next());
  CHECK(steps.end_overdue(at(11s)).empty());
}

TEST(a step that is not answered in time fails once
     and its answer comes too late) {
  pending_steps steps;
  auto failures = 0;
  auto number = steps.add(at(10s), [&] {
    ++failures;
  });
  CHECK(steps.end_overdue(at(9s)).empty());
  for (auto& failed : steps.end_overdue(at(10s)))
    failed();
  CHECK_EQUAL(failures, 1);
  CHECK(!steps.end(number));
  CHECK(steps.end_overdue(at(20s)).empty());
}

TEST(steps end in any order and each fails at its own time) {
  pending_steps steps;
  std::string failures;
  auto a = steps.add(at(10s), [&] {
    failures += 'a';
  });
  auto b = steps.add(at(11s), [&] {
    failures += 'b';
  });
  steps.add(at(12s), [&] {
    failures += 'c';
  });
  steps.add(at(13s), [&] {
    failures += 'd';
  });
  CHECK(steps.end(b));
  CHECK(!steps.end(b));
  CHECK(steps.next() == at(10s));
  MESSAGE("an answer may also be that it failed");
  if (auto failed = steps.end(a))
    (*failed)();
  CHECK_EQUAL(failures, "a");
  CHECK(steps.next() == at(12s));
  for (auto& failed : steps.end_overdue(at(13s)))
    failed();
  CHECK_EQUAL(failures, "acd");
  CHECK(!steps.next());
}

TEST(what has been answered is forgotten) {
  pending_steps steps;
  for (auto i = 0; i < 1'000; ++i)
    steps.end(steps.add(at(10s), [] {}));
  CHECK_EQUAL(steps.size(), 0u);
  MESSAGE("numbers are never used again");
  auto late = steps.add(at(10s), [] {});
  steps.end(late);
  steps.add(at(10s), [] {});
  CHECK(!steps.end(late));
  CHECK_EQUAL(steps.size(), 1u);
}
