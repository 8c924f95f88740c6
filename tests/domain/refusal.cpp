#define SUITE domain.refusal

#include "domain/refusal.hpp"

#include "tests/support/test.hpp"

#include <set>

using namespace onsale;

TEST(every refusal is a problem type of its own) {
  std::set<std::string> names;
  auto last = static_cast<int>(refusal_code::busy);
  for (int i = 0; i <= last; ++i) {
    std::string name = problem_name(static_cast<refusal_code>(i));
    CHECK(!name.empty());
    CHECK(names.insert(name).second);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-")
          == std::string::npos);
  }
}

TEST(problem types are named as in the contract) {
  CHECK_EQUAL(problem_name(refusal_code::seats_unavailable),
              std::string{"seats-unavailable"});
  CHECK_EQUAL(problem_name(refusal_code::no_such_booking),
              std::string{"not-found"});
}
