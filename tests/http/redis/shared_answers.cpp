#define SUITE http.shared_answers
#include "http/redis/shared_answers.hpp"

#include "tests/support/redis_server.hpp"
#include "tests/support/test.hpp"

#include <optional>

using namespace onsale::http;
using namespace onsale::test;
using namespace onsale;
using namespace std::chrono_literals;

namespace {

search::query asked() {
  search::query x;
  x.words = search::read_query("quen live");
  x.size = 2;
  return x;
}

search::shared_answer_name name_of(uint64_t content) {
  return {search::digest{content, 1}, asked(), search::settings{}};
}

search::findings some() {
  search::findings x;
  x.events = {{{7}, 1'000}, {{9}, 2'000}};
  x.total = 12;
  x.typos = 1;
  x.having = {3, 40};
  x.rareness = {5, 1};
  x.instead = {"queen", ""};
  x.facets[1] = {{"Rome", 2}};
  x.next = search::page_end{2'000, {9}, 1, 0, {5, 1}, from_ms(60'000)};
  return x;
}

struct shared_fixture {
  redis_server server;
  boost::asio::io_context io;
  support::metrics figures;

  redis_client::options how() const {
    redis_client::options result;
    result.address = *parse_redis_address(server.url());
    result.patience = 20s;
    return result;
  }

  /// What nodes have by that name, once the server answers.
  void find(shared_answers& at, const search::shared_answer_name& name,
            std::shared_ptr<const search::findings>& found) {
    auto until = std::chrono::steady_clock::now() + 20s;
    auto away = figures.search().shared_away.Value();
    while (std::chrono::steady_clock::now() < until) {
      std::optional<std::shared_ptr<const search::findings>> said;
      at.find(name, asked(), [&](auto x) {
        said = std::move(x);
      });
      while (!said && std::chrono::steady_clock::now() < until)
        io.run_for(1ms);
      if (figures.search().shared_away.Value() == away) {
        found = *said;
        return;
      }
      away = figures.search().shared_away.Value();
      io.run_for(5ms);
    }
    CHECK(!"the server does not answer");
  }
};

} // namespace

FIXTURE_SCOPE(shared_tests, shared_fixture)

TEST(what one node has found another one knows) {
  shared_answers one{io, how(), figures.search()};
  std::shared_ptr<const search::findings> found;
  find(one, name_of(1), found);
  CHECK(!found);
  one.keep(name_of(1), some());
  shared_answers other{io, how(), figures.search()};
  find(other, name_of(1), found);
  REQUIRE(found);
  auto kept = some();
  CHECK_EQUAL(found->events.size(), 2u);
  CHECK_EQUAL(found->events[1].event.value, 9u);
  CHECK_EQUAL(found->events[1].key, 2'000u);
  CHECK_EQUAL(found->total, kept.total);
  CHECK_EQUAL(found->typos, kept.typos);
  CHECK(found->having == kept.having);
  CHECK(found->rareness == kept.rareness);
  CHECK(found->instead == kept.instead);
  CHECK(found->facets == kept.facets);
  CHECK(found->next == kept.next);
  CHECK_EQUAL(figures.search().shared_found.Value(), 1.0);
  find(other, name_of(2), found);
  CHECK(!found);
}

TEST(what is no answer counts as none) {
  redis_client other{io, how()};
  while (!other.is_up())
    io.run_for(1ms);
  auto set = false;
  other.send({"SET", "what", "nonsense"}, [&](auto) {
    set = true;
  });
  while (!set)
    io.run_for(1ms);
  shared_answers one{io, how(), figures.search()};
  std::shared_ptr<const search::findings> found;
  find(one, name_of(1), found);
  CHECK(!found);
}

FIXTURE_SCOPE_END()
