#define SUITE storage.memory.undo_log
#include "storage/memory/undo_log.hpp"

#include "tests/support/test.hpp"

#include <map>
#include <set>

using namespace onsale::storage::memory;

namespace {

using stock = std::map<std::string, int>;

const stock before{{"apples", 3}, {"pears", 5}};

} // namespace

TEST(what is committed stays) {
  auto in = before;
  {
    undo_log undo;
    undo.change(in, "apples") = 4;
    undo.change(in, "plums") = 1;
    undo.erase(in, "pears");
    undo.commit();
  }
  CHECK(in == (stock{{"apples", 4}, {"plums", 1}}));
}

TEST(what is not committed is taken back in whatever order it came) {
  auto in = before;
  std::set<int> numbers{1, 2};
  auto count = 7;
  {
    undo_log undo;
    undo.change(in, "apples") = 4;
    undo.change(in, "apples") = 5;
    undo.erase(in, "apples");
    undo.change(in, "apples") = 6;
    undo.change(in, "plums") = 1;
    undo.erase(in, "plums");
    undo.erase(in, "nothing");
    undo.erase(numbers, 1);
    CHECK(undo.insert(numbers, 3));
    CHECK(!undo.insert(numbers, 2));
    ++undo.change(count);
  }
  CHECK(in == before);
  CHECK(numbers == (std::set<int>{1, 2}));
  CHECK_EQUAL(count, 7);
}
