#define SUITE http.unread_memory

#include "http/unread_memory.hpp"

#include "http/body_file.hpp"
#include "http/output_queue.hpp"
#include "tests/support/test.hpp"

#include <optional>

using namespace onsale;
using namespace onsale::http;

namespace {

// Far more than the queue's own text takes in these tests.
constexpr size_t large = 1'000'000;
constexpr size_t little = 1'000;

struct unread_memory_fixture {
  /// Queues a body, and counts it as a connection does that could not send it.
  template <class Body>
  void queue(output_queue& to, Body body) {
    to.text() += "head";
    to.add(std::move(body));
    to.count_in(memory);
  }

  /// How many large texts are counted.
  size_t texts() const {
    CHECK_LESS(total % large, little);
    return total / large;
  }

  shared_text page = std::make_shared<const std::string>(large, 'x');
  std::atomic<size_t> total{0};
  unread_memory memory{total};
};

} // namespace

FIXTURE_SCOPE(unread_memory_tests, unread_memory_fixture)

TEST(what an answer alone holds counts until it has left) {
  output_queue a;
  queue(a, std::string(large, 'a'));
  CHECK_EQUAL(texts(), 1u);
  queue(a, std::string(large, 'b'));
  CHECK_EQUAL(texts(), 2u);
  a.consume(large + little);
  CHECK_EQUAL(texts(), 1u);
  a.consume(a.size());
  CHECK_EQUAL(total.load(), 0u);
}

TEST(a page counts once for all who read it) {
  {
    output_queue a;
    output_queue b;
    queue(a, page);
    queue(b, page);
    queue(b, page);
    CHECK_EQUAL(texts(), 1u);
    a.clear();
    CHECK_EQUAL(texts(), 1u);
  }
  CHECK_EQUAL(total.load(), 0u);
}

TEST(each version of a page counts) {
  output_queue a;
  output_queue b;
  queue(a, page);
  queue(b, std::make_shared<const std::string>(large, 'y'));
  CHECK_EQUAL(texts(), 2u);
}

TEST(a file counts as a text does) {
  body_file_maker files{1};
  auto file = files.make({page});
  REQUIRE(file);
  output_queue a;
  output_queue b;
  queue(a, file);
  queue(b, file);
  CHECK_EQUAL(texts(), 1u);
}

TEST(small answers count as the text that they become) {
  output_queue a;
  for (size_t i = 0; i < large / little; ++i)
    queue(a, std::string(little, 'a'));
  CHECK_GREATER_EQUAL(total.load(), large);
  CHECK_LESS(total.load(), 3 * large);
}

TEST(threads have one sum) {
  unread_memory other{total};
  output_queue a;
  output_queue b;
  queue(a, page);
  b.add(page);
  b.count_in(other);
  CHECK_EQUAL(texts(), 2u);
}

FIXTURE_SCOPE_END()
