#define SUITE bench.crowd_record

#include "bench/crowd_record.hpp"

#include "tests/support/test.hpp"

using namespace onsale::bench;

namespace {

/// One block of two rows of two seats: two pairs.
constexpr hall two_pairs{.blocks = 1, .rows = 2, .seats_per_row = 2};

const std::vector<crowd_record::seat> front{{1, 0}, {1, 1}};
const std::vector<crowd_record::seat> back{{1, 2}, {1, 3}};

struct crowd_record_fixture {
  crowd_record record{two_pairs, 5};

  static crowd_record::time_point at(int ms) {
    return crowd_record::time_point{} + std::chrono::milliseconds{ms};
  }

  void sold(uint64_t request, const std::vector<crowd_record::seat>& seats,
            int sent, int answered) {
    record.sent(request, at(sent));
    record.held(request, seats, at(answered));
  }

  void refused(uint64_t request, int sent, int answered) {
    record.sent(request, at(sent));
    record.refused(request, at(answered));
  }
};

} // namespace

FIXTURE_SCOPE(crowd_record_tests, crowd_record_fixture)

TEST(a refusal is right once everybody knows that all is gone) {
  sold(0, front, 0, 10);
  sold(1, back, 0, 20);
  refused(2, 15, 25);
  refused(3, 30, 40);
  auto found = record.judge();
  CHECK_EQUAL(found.held, 2u);
  CHECK_EQUAL(found.right, 2u);
  CHECK_EQUAL(found.wrong + found.undecided, 0u);
}

TEST(a refusal is wrong if a pair went to someone who came later) {
  sold(0, front, 0, 10);
  refused(1, 5, 15);
  sold(2, back, 16, 20);
  CHECK_EQUAL(record.judge().wrong, 1u);
}

TEST(a refusal is wrong if a pair was never sold) {
  sold(0, front, 0, 10);
  refused(1, 5, 15);
  CHECK_EQUAL(record.judge().wrong, 1u);
}

TEST(a refusal beside a hold that was still under way is undecided) {
  sold(0, front, 0, 10);
  refused(1, 5, 15);
  sold(2, back, 14, 20);
  CHECK_EQUAL(record.judge().undecided, 1u);
}

TEST(seats that are free but not side by side fit nobody) {
  // The two in the middle have gone.
  crowd_record rows{{.blocks = 1, .rows = 1, .seats_per_row = 4}, 2};
  rows.sent(0, at(0));
  rows.held(0, {{1, 1}, {1, 2}}, at(10));
  rows.sent(1, at(11));
  rows.refused(1, at(12));
  CHECK_EQUAL(rows.judge().right, 1u);
}

TEST(a request without an answer may have taken what seems free) {
  sold(0, front, 0, 10);
  record.sent(1, at(0));
  refused(2, 5, 15);
  auto found = record.judge();
  CHECK_EQUAL(found.unanswered, 1u);
  CHECK_EQUAL(found.undecided, 1u);
}

TEST(a seat that two buyers got is noticed) {
  sold(0, front, 0, 10);
  sold(1, front, 0, 20);
  CHECK_EQUAL(record.judge().doubled, 2u);
}

TEST(a hold that is no pair is noticed) {
  sold(0, {{1, 0}}, 0, 10);
  sold(1, {{1, 1}, {1, 2}}, 0, 10); // the end of a row and the next one's start
  sold(2, {{2, 0}, {2, 1}}, 0, 10); // there is no such block
  CHECK_EQUAL(record.judge().unfitting, 3u);
}

TEST(seats are found in the answers of all servers) {
  CHECK(seats_in(R"({"booking_id":"gyd","tickets":[{"ticket_id":"7-1-0"},)"
                 R"({"ticket_id":"7-1-1"}],"at":"7-1"})",
                 7)
        == front);
  CHECK(seats_in(R"({"tickets":["7-1-0","7-1-1"]})", 7) == front);
  CHECK(seats_in(R"({"tickets":["8-1-0","77-1-1"]})", 7).empty());
  CHECK(seats_in("\"7-1-", 7).empty());
}

FIXTURE_SCOPE_END()
