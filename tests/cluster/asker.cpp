#define SUITE cluster.asker
#include "cluster/asker.hpp"

#include "tests/support/test.hpp"

#include <optional>

using namespace onsale;
using namespace onsale::cluster;

TEST(the region hears of what another node has refused) {
  std::optional<bool> heard;
  asker who{asker::region{[&](bool done) {
    heard = done;
  }}};
  who.answer(actors::reply{refuse(refusal_code::unavailable)});
  CHECK(heard == false);
  heard.reset();
  who.refuse(refuse(refusal_code::unavailable));
  CHECK(heard == false);
  who.done();
  CHECK(heard == true);
}
