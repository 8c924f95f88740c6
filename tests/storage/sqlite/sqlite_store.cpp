#define SUITE storage.sqlite.sqlite_store
#include "storage/sqlite/sqlite_store.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/storage/sqlite/flaky_disk.hpp"
#include "tests/support/test.hpp"

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

/// A second process. It is forked before the test opens a store, while there is
/// one thread alone.
class child {
public:
  template <class Life>
  explicit child(Life life) {
    ensure(pipe(to_parent_) == 0 && pipe(to_child_) == 0);
    id_ = fork();
    ensure(id_ >= 0);
    if (id_ == 0) {
      life(*this);
      _exit(0);
    }
    // Then whoever waits for a process that has gone does not wait for ever.
    close(to_parent_[1]);
    close(to_child_[0]);
  }

  child(const child&) = delete;
  child& operator=(const child&) = delete;

  ~child() {
    kill();
    close(to_parent_[0]);
    close(to_child_[1]);
  }

  /// Pulls the plug, and waits until the process is gone.
  void kill() {
    if (id_ > 0) {
      ::kill(id_, SIGKILL);
      waitpid(id_, nullptr, 0);
    }
    id_ = -1;
  }

  // -- in the child -----------------------------------------------------------

  void tell_parent(char what) {
    ensure(write(to_parent_[1], &what, 1) == 1);
  }

  void wait_for_parent() {
    char go = 0;
    ensure(read(to_child_[0], &go, 1) == 1);
  }

  // -- in the parent ----------------------------------------------------------

  /// @returns 0 when the child has ended without a word
  char hear() {
    char what = 0;
    return read(to_parent_[0], &what, 1) == 1 ? what : '\0';
  }

  void go_on() {
    ensure(write(to_child_[1], "g", 1) == 1);
  }

private:
  int to_parent_[2] = {};
  int to_child_[2] = {};
  pid_t id_ = -1;
};

/// Lets no file of this process grow beyond `bytes`, as a full disk does.
class full_disk {
public:
  explicit full_disk(std::uintmax_t bytes) {
    before_ = std::signal(SIGXFSZ, SIG_IGN);
    ensure(getrlimit(RLIMIT_FSIZE, &limit_) == 0);
    rlimit tight{bytes, limit_.rlim_max};
    ensure(setrlimit(RLIMIT_FSIZE, &tight) == 0);
  }

  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;

  ~full_disk() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }

private:
  rlimit limit_{};
  void (*before_)(int) = nullptr;
};

block_image load_floor(store& from) {
  auto images = demand(await<std::vector<block_image>>([&](auto done) {
    from.ledger().load_blocks({floor_block}, done);
  }));
  return images.at(0);
}

} // namespace

TEST(a store that is closed and opened again holds everything) {
  scratch_file file;
  booking_record before;
  auto hold = make_hold(1, 5);
  {
    auto store = open_store(file.path());
    add_event(*store, concert, 100);
    owner node{*store, 1};
    node.acquire();
    auto answer = make_answer("user1", "key", 201);
    REQUIRE(node.commit({node.make_entry(hold, answer)}));
    before = *demand(await<std::optional<booking_record>>([&](auto done) {
      store->ledger().find_booking(hold.row->id, done);
    }));
    CHECK(before.row == *hold.row);
  }
  auto store = open_store(file.path());
  auto found = demand(await<std::optional<booking_record>>([&](auto done) {
    store->ledger().find_booking(hold.row->id, done);
  }));
  REQUIRE(found);
  CHECK(found->row == before.row);
  auto image = load_floor(*store);
  CHECK_EQUAL(image.version, 1u);
  REQUIRE_EQUAL(image.seats.size(), 1u);
  CHECK_EQUAL(image.seats[0].seat, 5);
  CHECK(image.seats[0].holder == hold.about);
  auto answer = demand(await<std::optional<keyed_answer>>([&](auto done) {
    store->ledger().find_answer({"user1"}, "key", done);
  }));
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 201);
  MESSAGE("and goes on where it stopped: a new epoch, the same numbers");
  owner node{*store, 1};
  node.acquire();
  auto next = node.commit({node.make_entry(make_hold(2, 6))});
  REQUIRE(next);
  CHECK_EQUAL(next->results[0].seq, 2u);
  CHECK_EQUAL(next->leases[0].epoch, 2u);
}

TEST(what was answered survives the process being killed) {
  scratch_file file;
  constexpr uint64_t holds = 50;
  child server{[&](child& self) {
    auto store = open_store(file.path());
    add_event(*store, concert, 100);
    owner node{*store, 1};
    node.acquire();
    for (uint64_t i = 0; i < holds; ++i)
      ensure(node.commit(make_hold(i, static_cast<seat_index>(i)))
             == entry_outcome::applied);
    self.tell_parent('!');
    self.wait_for_parent(); // for ever
  }};
  REQUIRE_EQUAL(server.hear(), '!');
  CHECK(error_of(open_sqlite(file.path(), {})) == store_errc::in_use);
  server.kill();
  auto store = open_store(file.path());
  CHECK_EQUAL(load_floor(*store).seats.size(), holds);
}

TEST(a commit that was not synced counts if a crash finds it in the log) {
  scratch_file file;
  auto hold = make_hold(1, 5);
  auto answer = make_answer("user1", "key", 201);
  child server{[&](child& self) {
    flaky_disk disk;
    auto store = open_store(file.path());
    add_event(*store, concert, 100);
    owner node{*store, 1};
    node.acquire();
    disk.lose_next_sync = true;
    auto lost = error_of(node.commit({node.make_entry(hold, answer)}));
    self.tell_parent(lost == store_errc::outcome_unknown ? 'y' : 'n');
    self.wait_for_parent(); // for ever
  }};
  REQUIRE_EQUAL(server.hear(), 'y');
  server.kill();
  MESSAGE("the next life asks for it under its key, as after any lost answer");
  auto store = open_store(file.path());
  owner node{*store, 1};
  node.acquire();
  auto again = demand(node.commit({node.make_entry(hold, answer)})).results;
  CHECK(again.at(0).outcome == entry_outcome::replay);
  CHECK_EQUAL(load_floor(*store).seats.size(), 1u);
  CHECK_EQUAL(load_floor(*store).version, 1u);
}

TEST(a second process is told that the file is in use) {
  scratch_file file;
  child second{[&](child& self) {
    self.wait_for_parent();
    auto opened = open_sqlite(file.path(), {});
    auto in_use = !opened && opened.error().code == store_errc::in_use;
    auto names_it = !opened
                    && opened.error().detail.find(file.path())
                         != std::string::npos;
    self.tell_parent(in_use && names_it ? 'y' : 'n');
    self.wait_for_parent();
    self.tell_parent(open_sqlite(file.path(), {}) ? 'y' : 'n');
  }};
  auto store = open_store(file.path());
  second.go_on();
  CHECK_EQUAL(second.hear(), 'y');
  MESSAGE("until the first one is done");
  store.reset();
  second.go_on();
  CHECK_EQUAL(second.hear(), 'y');
}

TEST(one process does not open a file twice either) {
  scratch_file file;
  auto store = open_store(file.path());
  CHECK(error_of(open_sqlite(file.path(), {})) == store_errc::in_use);
  MESSAGE("nor does the attempt let others in");
  CHECK(file.run("SELECT count(*) FROM node").starts_with("error: "));
}

TEST(a full disk refuses a batch as a whole and is got over) {
  scratch_file file;
  auto store = open_store(file.path());
  add_event(*store, concert, 2'000);
  owner node{*store, 1};
  node.acquire();
  std::vector<ledger_entry> entries;
  for (uint64_t i = 0; i < 100; ++i)
    entries.push_back(
      node.make_entry(make_hold(i, static_cast<seat_index>(i)),
                      make_answer("user" + std::to_string(i), "key", 201)));
  {
    auto log = std::filesystem::file_size(file.path() + "-wal");
    full_disk no_room{log + 1'000};
    CHECK(error_of(node.commit(entries)) == store_errc::unavailable);
    CHECK(load_floor(*store).seats.empty());
    CHECK(error_of(await<unit>([&](auto done) {
            store->users().add({{"ann"}, "", "", from_ms(0)}, done);
          }))
          == store_errc::unavailable);
  }
  MESSAGE("with room again the same batch is written");
  auto result = node.commit(entries);
  REQUIRE(result);
  CHECK_EQUAL(result->results.back().seq, 100u);
  store.reset();
  CHECK_EQUAL(file.run("SELECT count(*) FROM booking"), "100");
  CHECK_EQUAL(file.run("SELECT count(*) FROM idempotency"), "100");
  CHECK_EQUAL(file.run("PRAGMA integrity_check"), "ok");
}

TEST(closing a store answers what was asked) {
  scratch_file file;
  auto store = open_store(file.path());
  add_event(*store, concert, 2'000);
  owner node{*store, 1};
  node.acquire();
  int answered = 0;
  for (uint64_t i = 0; i < 20; ++i)
    store->users().add({{std::to_string(i)}, "", "", from_ms(0)},
                       [&](store_result<unit> x) {
                         answered += x ? 1 : 0;
                       });
  store->ledger().forget_answers(from_ms(1), [&](store_result<uint64_t> x) {
    answered += x ? 1 : 0;
  });
  store.reset();
  CHECK_EQUAL(answered, 21);
}
