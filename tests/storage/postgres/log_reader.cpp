#define SUITE storage.postgres.log_reader
#include "storage/postgres/log_reader.hpp"

#include "storage/postgres/parameters.hpp"
#include "tests/support/test.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::storage::postgres;

namespace {

using cells = std::vector<std::optional<std::string>>;

/// Writes what the server's plugin would.
struct log_reader_fixture {
  log_reader reader;

  log_reader_fixture() {
    describe(1, "catalogue", {"single", "version", "complete_since"});
    describe(2, "catalogue_gone", {"kind", "id", "version"});
    describe(3, "venue", {"id", "name", "version"});
    describe(4, "venue_alias", {"venue", "position", "alias"});
    describe(5, "event", {"name", "id", "version"});
    describe(6, "elsewhere", {"id", "version"});
  }

  static std::string name(const std::string& x) {
    return x + '\0';
  }

  static std::string row(const cells& all) {
    std::string result;
    append(result, static_cast<int32_t>(all.size()));
    result.erase(0, 2);
    for (const auto& x : all) {
      if (!x) {
        result += 'n';
        continue;
      }
      result += 't';
      append(result, static_cast<int32_t>(x->size()));
      result += *x;
    }
    return result;
  }

  static std::string headed(char kind, int32_t table) {
    std::string result{kind};
    append(result, table);
    return result;
  }

  void take(const std::string& message) {
    auto done = reader.take(message);
    REQUIRE(done);
    CHECK(!*done);
  }

  void describe(int32_t number, const std::string& table,
                const std::vector<std::string>& columns) {
    auto message = headed('R', number) + name("public") + name(table) + 'd';
    message += '\0';
    message += static_cast<char>(columns.size());
    for (const auto& x : columns) {
      message += '\0';
      message += name(x) + std::string(8, '\0');
    }
    take(message);
  }

  void begin() {
    take("B" + std::string(20, '\0'));
  }

  unseen_changes commit() {
    auto done = reader.take("C" + std::string(25, '\0'));
    REQUIRE(done);
    REQUIRE(*done);
    return **done;
  }

  void insert(int32_t table, const cells& x) {
    take(headed('I', table) + 'N' + row(x));
  }

  void update(int32_t table, const cells& x) {
    take(headed('U', table) + 'N' + row(x));
  }

  void renumber(int32_t table, const cells& before, const cells& now) {
    take(headed('U', table) + 'K' + row(before) + 'N' + row(now));
  }

  void remove(int32_t table, const cells& x) {
    take(headed('D', table) + 'K' + row(x));
  }

  void truncate(int32_t table) {
    std::string message{'T'};
    append(message, int32_t{1});
    message += '\0';
    append(message, table);
    take(message);
  }

  void take_version(const std::string& x, const std::string& since = "0") {
    update(1, {"t", x, since});
  }
};

using changed = std::set<catalogue_row>;

} // namespace

FIXTURE_SCOPE(log_reader_tests, log_reader_fixture)

TEST(what the triggers have numbered is nothing to be noted) {
  begin();
  take_version("7");
  insert(3, {"12", "Garden", "7"});
  insert(4, {"12", "0", "MSG"});
  update(5, {"Concert", "3", "7"});
  remove(5, {std::nullopt, "9", std::nullopt});
  insert(2, {"event", "9", "7"});
  CHECK(commit().none());
}

TEST(what no trigger has seen is) {
  begin();
  update(3, {"12", "The Garden", "5"});
  remove(5, {std::nullopt, "9", std::nullopt});
  insert(4, {"13", "0", "Arena"});
  auto found = commit();
  CHECK(found.rows == (changed{{"venue", 12}, {"venue", 13}, {"event", 9}}));
  CHECK(!found.everything);
}

TEST(a transaction may have both) {
  begin();
  take_version("7");
  update(3, {"12", "Garden", "7"});
  update(3, {"13", "Arena", "6"});
  CHECK(commit().rows == (changed{{"venue", 13}}));
}

TEST(each transaction is looked at for itself) {
  begin();
  take_version("7");
  update(3, {"12", "Garden", "7"});
  CHECK(commit().none());
  begin();
  CHECK(reader.inside());
  update(3, {"12", "Garden", "7"});
  CHECK(commit().rows == (changed{{"venue", 12}}));
  CHECK(!reader.inside());
}

TEST(a row that gets another number is gone under the old one) {
  begin();
  renumber(3, {"12", std::nullopt, std::nullopt}, {"14", "Garden", "5"});
  CHECK(commit().rows == (changed{{"venue", 12}, {"venue", 14}}));
}

TEST(after a table was emptied all has to be read) {
  begin();
  truncate(4);
  CHECK(commit().everything);
  MESSAGE("unless a trigger has said so already");
  begin();
  take_version("8", "8");
  truncate(4);
  CHECK(commit().none());
  MESSAGE("and other tables are nobody's concern");
  begin();
  truncate(6);
  insert(6, {"1", "2"});
  CHECK(commit().none());
}

TEST(too many rows are not told apart) {
  begin();
  for (size_t i = 0; i <= log_reader::rows_max; ++i)
    insert(3, {std::to_string(i), "Venue", "0"});
  auto found = commit();
  CHECK(found.everything);
  CHECK(found.rows.empty());
}

TEST(other messages are passed over and broken ones refused) {
  take("O" + std::string(8, '\0') + name("elsewhere"));
  CHECK(!reader.take(""));
  CHECK(!reader.take("?"));
  CHECK(!reader.take(headed('I', 99) + 'N' + row({"1"})));
  auto whole = headed('I', 3) + 'N' + row({"12", "Garden", "5"});
  for (size_t size = 1; size < whole.size(); ++size)
    CHECK(!reader.take(whole.substr(0, size)));
}

FIXTURE_SCOPE_END()
