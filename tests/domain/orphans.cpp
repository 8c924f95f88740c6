#define SUITE domain.orphans

#include "domain/orphans.hpp"

#include "tests/domain/plans.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

using seats = std::vector<seat_index>;

} // namespace

TEST(stranding is told from a seat that was alone before) {
  picture x{{"....", ".x.."}};
  auto strands = [&](const seats& taken) {
    return strands_a_seat(x.plan, x.free, taken);
  };
  CHECK(strands({1}));
  CHECK(strands({0, 2}));
  CHECK(!strands({0, 1}));
  CHECK(!strands({0, 1, 2, 3}));
  CHECK(!strands({6, 7}));
  CHECK(strands({6}));
}

TEST(a run of seats strands whom its seats strand) {
  CHECK_PROPERTY("every run of free seats", [] {
    auto x = any_picture(24);
    for (auto& row : x.plan.rows)
      for (size_t begin = 0; begin < row.places.size(); ++begin) {
        seats run;
        for (size_t i = begin; i < row.places.size(); ++i) {
          if (!x.free.test(row.places[i]))
            break;
          run.push_back(row.places[i]);
          RC_ASSERT(strands_a_neighbour(row, begin, i + 1, x.free)
                    == strands_a_seat(x.plan, x.free, run));
        }
      }
  });
}
