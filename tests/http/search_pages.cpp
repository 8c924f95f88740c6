#define SUITE http.search_pages

#include "http/views/search_pages.hpp"

#include "http/views/catalogue_json.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

#include <zlib.h>

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;

namespace {

std::string unzipped(const std::string& x) {
  std::string result(1 << 16, '\0');
  z_stream from{};
  inflateInit2(&from, 16 + MAX_WBITS);
  from.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(x.data()));
  from.avail_in = static_cast<uInt>(x.size());
  from.next_out = reinterpret_cast<Bytef*>(result.data());
  from.avail_out = static_cast<uInt>(result.size());
  CHECK_EQUAL(inflate(&from, Z_FINISH), Z_STREAM_END);
  result.resize(from.total_out);
  inflateEnd(&from);
  return result;
}

/// A page that shows event 1, of which 50 places are left.
struct page_of_test {
  std::shared_ptr<actors::environment> env = make_environment(
    storage::make_memory_store(storage::make_memory_state({})));
  actors::opened_event_ptr event = open_example(example_event());
  search::findings_ptr found = std::make_shared<const search::findings>();
  search_page::request asked;
  std::string body = std::string(5'000, 'x');

  page_of_test() {
    show(event);
  }

  void show(const actors::opened_event_ptr& x) {
    event = x;
    actors::catalogue_view view;
    view.version = env->catalogue->read()->version + 1;
    view.events = view.events.changed({}, {{event_id{1}, event->record}},
                                      actors::is_before);
    env->catalogue->publish(
      std::make_shared<const actors::catalogue_view>(std::move(view)));
  }

  search_page_ptr write() const {
    const auto& catalogue = *env->catalogue->read();
    return std::make_shared<const search_page>(
      asked, found,
      std::vector<found_item>{{event->record, tickets_left(*env, {1})}},
      catalogue.version, json_response(200, {}),
      std::make_shared<const std::string>(body));
  }

  bool holds(const search_page_ptr& x) const {
    return x->holds(found, *env->catalogue->read(), *env);
  }

  void sell() {
    env->offers->open(*event);
    env->offers->put({{{1}, 1}, 1, 0, 1, {4, 5'000}}, true);
  }
};

} // namespace

FIXTURE_SCOPE(search_pages_tests, page_of_test)

TEST(a page holds until something of it is another) {
  CHECK(holds(write()));
  MESSAGE("another answer was found");
  auto page = write();
  found = std::make_shared<const search::findings>();
  CHECK(!holds(page));
  MESSAGE("something has been sold");
  page = write();
  sell();
  CHECK(!holds(page));
  CHECK(holds(write()));
  MESSAGE("another event has changed");
  page = write();
  show(event);
  CHECK(holds(page));
  MESSAGE("and this one");
  show(open_example(example_event(), event));
  CHECK(!holds(page));
}

TEST(names of facets are as the catalogue has them) {
  asked.asked.what.facets.set(0);
  auto page = write();
  CHECK(holds(page));
  show(event);
  CHECK(!holds(page));
}

TEST(a page is sent as who asks takes it) {
  deflater with;
  auto page = write();
  auto plain = page->answer(coding::identity, with);
  REQUIRE_EQUAL(plain.pieces.size(), 1u);
  CHECK_EQUAL(*plain.pieces[0], body);
  CHECK(plain.content_encoding.empty());
  auto coded = page->answer(coding::gzip, with);
  REQUIRE_EQUAL(coded.pieces.size(), 1u);
  CHECK_EQUAL(unzipped(*coded.pieces[0]), body);
  CHECK(coded.content_encoding == "gzip");
  MESSAGE("which is made once");
  CHECK(page->answer(coding::gzip, with).pieces[0] == coded.pieces[0]);
  MESSAGE("a small one is not worth it");
  body = "{}";
  CHECK(write()->answer(coding::gzip, with).content_encoding.empty());
}

TEST(of as many pages as there is room for those asked for last are kept) {
  auto page = write();
  search_pages pages;
  auto count_kept = [&](const std::string& name) {
    for (int i = 0; i < 100; ++i)
      pages.keep(name + std::to_string(i), page);
    int result = 0;
    for (int i = 0; i < 100; ++i)
      result += pages.find(name + std::to_string(i)) ? 1 : 0;
    return result;
  };
  CHECK_EQUAL(count_kept("q=queen"), 100);
  MESSAGE("those that came before there was less may stay a while");
  pages.set_room(20 * page->bytes());
  count_kept("q=abba");
  CHECK_LESS(count_kept("q=madness"), 40);
}

TEST(pages are found by what was asked) {
  search_pages pages;
  CHECK(pages.find("q=queen") == nullptr);
  auto page = write();
  pages.keep("q=queen", page);
  CHECK(pages.find("q=queen") == page);
  CHECK(pages.find("q=abba") == nullptr);
  auto later = write();
  pages.keep("q=queen", later);
  CHECK(pages.find("q=queen") == later);
}

FIXTURE_SCOPE_END()
