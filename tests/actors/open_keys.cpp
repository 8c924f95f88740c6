#define SUITE actors.open_keys
#include "actors/open_keys.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::actors;

namespace {

storage::keyed_answer key(const std::string& user, const std::string& text) {
  return {{user}, text, {}, 0, {}};
}

} // namespace

TEST(a key is open until its block has told) {
  open_keys open{10};
  CHECK(!open.find(key("ann", "k")));
  open.add(key("ann", "k"), 3);
  CHECK_EQUAL(open.find(key("ann", "k")).value_or(0), 3u);
  CHECK(!open.find(key("bob", "k")));
  CHECK(!open.find(key("ann", "other")));
  MESSAGE("a repetition may be on its way to another block");
  open.add(key("ann", "k"), 5);
  CHECK_EQUAL(open.find(key("ann", "k")).value_or(0), 5u);
  open.settle(key("ann", "k"));
  CHECK(!open.find(key("ann", "k")));
}

TEST(those that were left open first make room) {
  open_keys open{2};
  for (auto text : {"1", "2", "3"})
    open.add(key("ann", text), 1);
  CHECK(!open.find(key("ann", "1")));
  CHECK(open.find(key("ann", "2")));
  CHECK(open.find(key("ann", "3")));
  MESSAGE("but not those that were left open again");
  open.settle(key("ann", "3"));
  open.add(key("ann", "3"), 1);
  CHECK(open.find(key("ann", "3")));
  open.add(key("ann", "4"), 1);
  CHECK(open.find(key("ann", "3")));
}
