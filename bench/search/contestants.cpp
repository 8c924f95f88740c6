#include "bench/search/contestants.hpp"

#include "bench/search/asking.hpp"
#include "search/event_index.hpp"
#include "search/fold.hpp"
#include "search/search_board.hpp"
#include "search/searching.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

namespace onsale::bench {

namespace {

// -- Onsale -------------------------------------------------------------------

search_outcome
run_onsale(const concerts& in, const std::vector<search_question>& all) {
  search_outcome result;
  auto documents = in.documents;
  auto began = std::chrono::steady_clock::now();
  search::event_index index;
  index.apply(std::move(documents), {});
  result.build_s = ns_since(began) / 1e9;
  auto now = index.read();
  for (const auto& part : now->parts)
    result.bytes += static_cast<double>(part.events->bytes());
  search::settings how;
  // As a node has it; Lucene keeps filters, too.
  search::filter_cache filters{search::search_board::kept_filters};
  result.answers = ask_all(all, [&](const search_question& x) {
    search::query what;
    what.words = search::read_query(x.text);
    what.size = 10;
    if (!x.city.empty())
      what.texts.push_back({{search::field::city, search::read_query(x.city)}});
    // Everything is yet to come.
    what.day_from = x.day_from >= 0 ? x.day_from : 0;
    if (x.day_to >= 0)
      what.day_to = x.day_to;
    std::vector<uint64_t> ids;
    for (const auto& event : search::find(*now, what, how, &filters).events)
      ids.push_back(event.event.value);
    return ids;
  });
  return result;
}

// -- Lucene -------------------------------------------------------------------

constexpr const char* folder = "build/bench/lucene";

search_outcome
run_lucene(const concerts& in, const std::vector<search_question>& all) {
  std::filesystem::create_directories(folder);
  std::string at = folder;
  {
    std::ofstream out{at + "/events.tsv"};
    for (size_t i = 0; i < in.all.size(); ++i)
      out << in.all[i].id << '\t' << in.all[i].performer << '\t'
          << in.all[i].venue << '\t' << in.all[i].city << '\t'
          << in.documents[i].day << '\n';
  }
  {
    std::ofstream out{at + "/queries.tsv"};
    for (const auto& x : all)
      out << x.text << '\t' << x.city << '\t' << x.day_from << '\t' << x.day_to
          << '\n';
  }
  auto command = "java -Xmx4g -cp '/usr/share/java/*' "
                 "bench/search/LuceneRival.java "
                 + at + "/events.tsv " + at + "/queries.tsv " + at
                 + "/results.txt 2> " + at + "/log";
  search_outcome result;
  if (std::system(command.c_str()) != 0)
    return result;
  std::ifstream from{at + "/results.txt"};
  double built = 0;
  from >> built >> result.bytes;
  result.build_s = built / 1e9;
  std::string line;
  std::getline(from, line);
  while (std::getline(from, line)) {
    std::istringstream words{line};
    search_answer answer;
    words >> answer.ns;
    for (std::string id; std::getline(words, id, ',');)
      if (auto number = std::strtoull(id.c_str(), nullptr, 10); number > 0)
        answer.ids.push_back(number);
    result.answers.push_back(std::move(answer));
  }
  return result;
}

// -- SQLite -------------------------------------------------------------------

struct close_database {
  void operator()(sqlite3* x) const {
    sqlite3_close(x);
  }
};

struct end_statement {
  void operator()(sqlite3_stmt* x) const {
    sqlite3_finalize(x);
  }
};

using statement = std::unique_ptr<sqlite3_stmt, end_statement>;

statement prepare(sqlite3* on, const char* sql) {
  sqlite3_stmt* result = nullptr;
  sqlite3_prepare_v2(on, sql, -1, &result, nullptr);
  return statement{result};
}

void bind_text(sqlite3_stmt* to, int at, const std::string& x) {
  sqlite3_bind_text(to, at, x.c_str(), static_cast<int>(x.size()),
                    SQLITE_TRANSIENT);
}

/// All words, the last one as a beginning; it knows no typos.
std::string fts_query(const std::string& text) {
  std::string result;
  std::istringstream words{text};
  for (std::string word; words >> word;)
    result += '"' + word + "\" ";
  if (!result.empty())
    result.back() = '*';
  return result;
}

search_outcome
run_fts5(const concerts& in, const std::vector<search_question>& all) {
  search_outcome result;
  sqlite3* opened = nullptr;
  sqlite3_open(":memory:", &opened);
  std::unique_ptr<sqlite3, close_database> on{opened};
  auto began = std::chrono::steady_clock::now();
  auto run = [&](const char* sql) {
    return sqlite3_exec(on.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  };
  if (!run("CREATE VIRTUAL TABLE concert USING fts5(performer, venue, city,"
           " day UNINDEXED, tokenize = 'unicode61 remove_diacritics 2',"
           " prefix = '2 3'); BEGIN"))
    return result;
  auto add = prepare(on.get(), "INSERT INTO concert (rowid, performer, venue,"
                               " city, day) VALUES (?, ?, ?, ?, ?)");
  for (size_t i = 0; i < in.all.size(); ++i) {
    const auto& x = in.all[i];
    sqlite3_reset(add.get());
    sqlite3_bind_int64(add.get(), 1, static_cast<sqlite3_int64>(x.id));
    bind_text(add.get(), 2, x.performer);
    bind_text(add.get(), 3, x.venue);
    bind_text(add.get(), 4, x.city);
    sqlite3_bind_int(add.get(), 5, in.documents[i].day);
    sqlite3_step(add.get());
  }
  run("INSERT INTO concert (concert) VALUES ('optimize'); COMMIT");
  result.build_s = ns_since(began) / 1e9;
  sqlite3_int64 used = 0;
  sqlite3_int64 most = 0;
  sqlite3_status64(SQLITE_STATUS_MEMORY_USED, &used, &most, 0);
  result.bytes = static_cast<double>(used);
  // (The plus keeps the city from becoming a second query of FTS5.)
  auto find = prepare(on.get(),
                      "SELECT rowid FROM concert WHERE concert MATCH ?1"
                      " AND (?2 = '' OR +city = ?2)"
                      " AND (?3 < 0 OR day BETWEEN ?3 AND ?4)"
                      " ORDER BY bm25(concert, 3, 1.5, 1) LIMIT 10");
  auto failed = false;
  result.answers = ask_all(all, [&](const search_question& x) {
    sqlite3_reset(find.get());
    bind_text(find.get(), 1, fts_query(x.text));
    bind_text(find.get(), 2, x.city);
    sqlite3_bind_int(find.get(), 3, x.day_from);
    sqlite3_bind_int(find.get(), 4, x.day_to);
    std::vector<uint64_t> ids;
    auto step = 0;
    while ((step = sqlite3_step(find.get())) == SQLITE_ROW)
      ids.push_back(static_cast<uint64_t>(sqlite3_column_int64(find.get(), 0)));
    failed |= step != SQLITE_DONE;
    return ids;
  });
  if (failed) {
    std::fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(on.get()));
    return {};
  }
  return result;
}

} // namespace

std::vector<search_contestant> contestants() {
  return {{"Onsale", run_onsale},
          {"Lucene 8.8.1", run_lucene},
          {"Xapian", run_xapian},
          {"SQLite FTS5", run_fts5},
          {"pg_trgm", run_trigrams}};
}

} // namespace onsale::bench
