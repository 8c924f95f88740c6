#define SUITE actors.catalogue_view

#include "actors/catalogue_view.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using actors::apply;
using actors::catalogue_view;

namespace {

venue hall(uint64_t id, const std::string& name) {
  venue result;
  result.id = {id};
  result.name = name;
  return result;
}

constexpr storage::seating_hash some_seats{{1, 2, 3}};

performer band(uint64_t id, const std::string& name) {
  performer result;
  result.id = {id};
  result.name = name;
  return result;
}

storage::stored_event
show(uint64_t id, int64_t starts_at_ms, std::vector<performer_id> by = {}) {
  storage::stored_event result;
  result.what.id = {id};
  result.what.venue = {1};
  result.what.performers = std::move(by);
  result.what.starts_at = timestamp{std::chrono::milliseconds{starts_at_ms}};
  result.seats = some_seats;
  return result;
}

storage::catalogue_image first_image() {
  return {4,
          {hall(1, "Hall")},
          {band(1, "One"), band(2, "Two")},
          {show(1, 200, {{2}, {1}}), show(2, 100), show(3, 200)}};
}

std::vector<uint64_t> ids(const catalogue_view& x) {
  std::vector<uint64_t> result;
  for (const auto& record : x.by_start)
    result.push_back(record->what.id.value);
  return result;
}

using numbers = std::vector<uint64_t>;

} // namespace

TEST(events know their venue and performers) {
  auto view = apply({}, first_image());
  CHECK_EQUAL(view->version, 4u);
  auto record = view->find({1});
  REQUIRE(record != nullptr);
  CHECK_EQUAL(record->at->name, "Hall");
  REQUIRE_EQUAL(record->by.size(), 2u);
  CHECK_EQUAL(record->by[0]->name, "Two");
  CHECK_EQUAL(record->by[1]->name, "One");
  CHECK(record->seats == some_seats);
  CHECK(view->find({9}) == nullptr);
}

TEST(events are in the order of their start and then of their ids) {
  auto view = apply({}, first_image());
  CHECK(ids(*view) == (numbers{2, 1, 3}));
  view = apply(*view, {5, {}, {}, {show(3, 50)}});
  CHECK(ids(*view) == (numbers{3, 2, 1}));
}

TEST(events that are new or at another time find their places) {
  auto view = apply({}, first_image());
  view = apply(*view, {5, {}, {}, {show(5, 10), show(2, 300), show(4, 150)}});
  CHECK(ids(*view) == (numbers{5, 4, 1, 3, 2}));
  for (uint64_t id = 1; id <= 5; ++id) {
    auto record = view->find({id});
    REQUIRE(record != nullptr);
    CHECK_EQUAL(record->what.id.value, id);
  }
  CHECK_EQUAL(view->events.size(), 5u);
}

TEST(a renamed venue shows in all its events) {
  auto before = apply({}, first_image());
  auto after = apply(*before, {5, {hall(1, "Arena")}, {}, {}});
  CHECK_EQUAL(after->find({1})->at->name, "Arena");
  CHECK_EQUAL(after->find({2})->at->name, "Arena");
  MESSAGE("and whoever reads the view before sees the old name");
  CHECK_EQUAL(before->find({1})->at->name, "Hall");
}

TEST(a renamed performer shows in its events and leaves the others alone) {
  auto before = apply({}, first_image());
  auto after = apply(*before, {5, {}, {band(1, "Uno")}, {}});
  CHECK_EQUAL(after->find({1})->by[1]->name, "Uno");
  CHECK_EQUAL(after->find({1})->by[0], before->find({1})->by[0]);
  CHECK_EQUAL(after->find({2}), before->find({2}));
}

TEST(what did not change stays the same object) {
  auto before = apply({}, first_image());
  auto after = apply(*before, {5, {}, {}, {show(4, 10)}});
  CHECK_EQUAL(after->find({1}), before->find({1}));
  CHECK_EQUAL(after->events.size(), 4u);
  CHECK_EQUAL(before->events.size(), 3u);
}

TEST(a board shows the latest view) {
  actors::catalogue_board board;
  CHECK_EQUAL(board.read()->version, 0u);
  auto view = apply({}, first_image());
  board.publish(view);
  CHECK_EQUAL(board.read(), view);
}

TEST(what has gone is no longer shown) {
  auto before = apply({}, first_image());
  storage::catalogue_image change{5, {}, {}, {show(4, 150)}};
  change.events_gone = {{1}, {9}};
  change.performers_gone = {{2}};
  change.venues_gone = {{7}};
  auto after = apply(*before, change);
  CHECK(ids(*after) == (numbers{2, 4, 3}));
  CHECK(after->find({1}) == nullptr);
  CHECK_EQUAL(after->performers.size(), 1u);
  CHECK_EQUAL(after->venues.size(), 1u);
}

TEST(a whole image replaces everything and leaves alone what is the same) {
  auto before = apply({}, first_image());
  storage::catalogue_image image{9,
                                 {hall(1, "Hall")},
                                 {band(1, "Uno")},
                                 {show(2, 100), show(3, 50), show(4, 10)}};
  image.whole = true;
  auto after = apply(*before, image);
  CHECK_EQUAL(after->version, 9u);
  CHECK(ids(*after) == (numbers{4, 3, 2}));
  CHECK_EQUAL(after->find({2}), before->find({2}));
  CHECK(after->find({3}) != before->find({3}));
  CHECK_EQUAL(after->venues.at({1}), before->venues.at({1}));
  CHECK_EQUAL(after->performers.size(), 1u);
  CHECK_EQUAL(after->performers.at({1})->name, "Uno");
}

TEST(an event that is read again as it was stays the same object) {
  auto before = apply({}, first_image());
  auto after = apply(*before, {5, {}, {}, {show(2, 100), show(1, 10)}});
  CHECK_EQUAL(after->find({2}), before->find({2}));
  CHECK(ids(*after) == (numbers{1, 2, 3}));
}

TEST(a performer that comes after its event is shown by it and goes from it) {
  auto view = apply({}, first_image());
  view = apply(*view, {5, {}, {}, {show(4, 10, {{9}, {1}})}});
  CHECK_EQUAL(view->find({4})->by.size(), 1u);
  view = apply(*view, {6, {}, {band(9, "Nine")}, {}});
  REQUIRE_EQUAL(view->find({4})->by.size(), 2u);
  CHECK_EQUAL(view->find({4})->by[0]->name, "Nine");
  storage::catalogue_image gone{7, {}, {}, {}};
  gone.performers_gone = {{9}};
  view = apply(*view, gone);
  CHECK_EQUAL(view->find({4})->by.size(), 1u);
}
