#define SUITE cli.verify_draw

#include "http/views/draw_json.hpp"
#include "tests/cli/shell.hpp"
#include "tests/domain/room/draw_examples.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::examples;
using onsale::test::shell;

namespace {

struct verify_draw_fixture {
  shell here;
  draw_record published = drawn(entries_of(20, 5), {"fan-club"});

  /// What somebody sees who checks what was published.
  test::command_end verify(std::vector<std::string> kept = {}) {
    auto file = here.write("draw.json", http::draw_json(published));
    kept.insert(kept.begin(), {"verify-draw", file});
    return here.run(std::move(kept));
  }

  bool holds(std::vector<std::string> kept = {}) {
    return verify(std::move(kept)).status == test::exit_status{};
  }

  std::string receipt_of(uint64_t entry) {
    return test::forge(
      R"({"alg":"HS256"})",
      http::receipt_claims(
        {concert_id, {entry}, published.promise.commitment, std::nullopt}),
      "secret");
  }
};

bool says(const test::command_end& x, const std::string& words) {
  return x.text.find(words) != std::string::npos;
}

} // namespace

FIXTURE_SCOPE(verify_draw_tests, verify_draw_fixture)

TEST(a true draw is explained in plain words) {
  auto said = verify();
  CHECK(said.status == test::exit_status{});
  CHECK(says(said, "the order is the one that the seeds and the list give"));
  CHECK(says(said, "only shows against what was kept"));
  said = verify({"--commitment", to_hex(published.promise.commitment),
                 "--list-root", to_hex(published.root), "--receipt",
                 receipt_of(3)});
  CHECK(said.status == test::exit_status{});
  CHECK(says(said, "entry 3 of the receipt is in the list and came to place"));
  CHECK(says(said, "its signature, which only the server can"));
  CHECK(!says(said, "only shows"));
}

TEST(a draw that was changed is found and where) {
  std::swap(published.order[4], published.order[5]);
  auto said = verify();
  CHECK((said.status == test::exit_status{.code = 1}));
  CHECK(says(said, "this draw is not what was promised"));
  CHECK(says(said, "WRONG  place 5 of the order is entry"));
}

TEST(a forgery without a flaw does not stand against what was kept) {
  auto commitment = to_hex(published.promise.commitment);
  auto receipt = here.write("receipt.txt", receipt_of(3) + "\n");
  published = drawn(entries_of(20, 5), {"fan-club"}, 50);
  CHECK(holds());
  CHECK(!holds({"--commitment", commitment}));
  CHECK(!holds({"--receipt", receipt}));
}

TEST(what cannot be read is named) {
  CHECK(here.run({"verify-draw"}).refused(2, "file"));
  CHECK(
    here.run({"verify-draw", here.file("none.json")}).refused(2, "none.json"));
  auto file = here.write("other.json", R"({"tickets": []})");
  CHECK(here.run({"verify-draw", file}).refused(2, "event_id is missing"));
  CHECK(verify({"--commitment", "abc"}).refused(2, "abc"));
  CHECK(verify({"--receipt", "abc"}).refused(2, "abc"));
}

FIXTURE_SCOPE_END()
