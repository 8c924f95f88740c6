// PostgreSQL's pg_trgm beside Onsale's search. As its documentation recommends
// for a few results out of many: the nearest by word similarity, which a GiST
// index finds in their order. Texts and queries are folded by `unaccent`.

#include "bench/search/asking.hpp"
#include "bench/search/contestants.hpp"
#include "tests/support/postgres_server.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace onsale::bench {

namespace {

/// It takes about as long as a thousand of Onsale's: of so many queries one.
constexpr size_t asked_of = 20;

struct finish_connection {
  void operator()(PGconn* x) const {
    PQfinish(x);
  }
};

struct clear_result {
  void operator()(PGresult* x) const {
    PQclear(x);
  }
};

using connection = std::unique_ptr<PGconn, finish_connection>;
using pg_rows = std::unique_ptr<PGresult, clear_result>;

bool is_well(PGconn* on, const PGresult* x) {
  auto status = PQresultStatus(x);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK
      || status == PGRES_COPY_IN)
    return true;
  std::fprintf(stderr, "pg_trgm: %s", PQerrorMessage(on));
  return false;
}

bool run(PGconn* on, const char* sql) {
  return is_well(on, pg_rows{PQexec(on, sql)}.get());
}

/// For COPY.
std::string escaped(const std::string& x) {
  std::string result;
  for (auto c : x) {
    if (c == '\\' || c == '\t' || c == '\n')
      result += '\\';
    result += c;
  }
  return result;
}

bool fill(PGconn* on, const concerts& in) {
  if (!run(on,
           "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent;"
           "CREATE TABLE concert (id bigint, text text, city text, day int)")
      || !run(on, "COPY concert FROM STDIN"))
    return false;
  for (size_t i = 0; i < in.all.size(); ++i) {
    const auto& x = in.all[i];
    auto line = std::to_string(x.id) + '\t'
                + escaped(x.performer + ' ' + x.venue + ' ' + x.city) + '\t'
                + escaped(x.city) + '\t' + std::to_string(in.documents[i].day)
                + '\n';
    if (PQputCopyData(on, line.data(), static_cast<int>(line.size())) != 1)
      return false;
  }
  if (PQputCopyEnd(on, nullptr) != 1
      || !is_well(on, pg_rows{PQgetResult(on)}.get()))
    return false;
  pg_rows{PQgetResult(on)};
  for (auto sql : {"UPDATE concert SET text = lower(unaccent(text))",
                   "CREATE INDEX ON concert USING gist"
                   " (text gist_trgm_ops(siglen = 64))",
                   "VACUUM ANALYZE concert", "SET jit = off"})
    if (!run(on, sql))
      return false;
  return true;
}

double size_of(PGconn* on) {
  pg_rows found{PQexec(on, "SELECT pg_total_relation_size('concert')")};
  return is_well(on, found.get()) ? std::atof(PQgetvalue(found.get(), 0, 0))
                                  : 0;
}

} // namespace

search_outcome
run_trigrams(const concerts& in, const std::vector<search_question>& all) {
  test::postgres_server server;
  connection on{PQconnectdb(server.empty_database().c_str())};
  search_outcome result;
  auto began = std::chrono::steady_clock::now();
  if (PQstatus(on.get()) != CONNECTION_OK || !fill(on.get(), in))
    return result;
  result.build_s = ns_since(began) / 1e9;
  result.bytes = size_of(on.get());
  pg_rows prepared{
    PQprepare(on.get(), "find",
              "SELECT id FROM concert WHERE ($2 = '' OR city = $2)"
              " AND ($3::int < 0 OR day BETWEEN $3::int AND $4::int)"
              " ORDER BY lower(unaccent($1)) <<-> text LIMIT 10",
              0, nullptr)};
  if (!is_well(on.get(), prepared.get()))
    return result;
  auto ask = [&](const search_question& x) {
    auto from = std::to_string(x.day_from);
    auto to = std::to_string(x.day_to);
    std::array values{x.text.c_str(), x.city.c_str(), from.c_str(), to.c_str()};
    pg_rows found{
      PQexecPrepared(on.get(), "find", 4, values.data(), nullptr, nullptr, 0)};
    std::vector<uint64_t> ids;
    if (is_well(on.get(), found.get()))
      for (int i = 0; i < PQntuples(found.get()); ++i)
        ids.push_back(
          std::strtoull(PQgetvalue(found.get(), i, 0), nullptr, 10));
    return ids;
  };
  result.answers = ask_all(all, ask, asked_of);
  return result;
}

} // namespace onsale::bench
