// Xapian beside Onsale's search. As its documentation recommends for what
// people type: a query parser with weights by field, the last word as a
// beginning (FLAG_PARTIAL), and its spelling correction, whose words are looked
// for as well. It folds no diacritics; texts and queries come folded.

#include "bench/search/asking.hpp"
#include "bench/search/contestants.hpp"
#include "search/fold.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <unistd.h>
#include <xapian.h>

namespace onsale::bench {

namespace {

constexpr Xapian::valueno day_slot = 0;

void add_all(Xapian::WritableDatabase& to, const concerts& in) {
  Xapian::TermGenerator terms;
  terms.set_database(to);
  terms.set_flags(Xapian::TermGenerator::FLAG_SPELLING);
  for (size_t i = 0; i < in.all.size(); ++i) {
    const auto& x = in.all[i];
    Xapian::Document made;
    terms.set_document(made);
    // (Weights are whole numbers: 3, 1.5 and 1, twice.)
    terms.index_text_without_positions(search::fold(x.performer), 6);
    terms.index_text_without_positions(search::fold(x.venue), 3);
    terms.index_text_without_positions(search::fold(x.city), 2);
    made.add_boolean_term("XC" + x.city);
    made.add_value(day_slot, Xapian::sortable_serialise(in.documents[i].day));
    to.replace_document(static_cast<Xapian::docid>(x.id), made);
  }
  to.commit();
}

Xapian::Query query_of(Xapian::QueryParser& parser, const search_question& x) {
  auto partial = Xapian::QueryParser::FLAG_PARTIAL;
  auto all = parser.parse_query(
    search::fold(x.text),
    partial | Xapian::QueryParser::FLAG_SPELLING_CORRECTION);
  if (auto corrected = parser.get_corrected_query_string(); !corrected.empty())
    all = Xapian::Query{Xapian::Query::OP_OR, all,
                        parser.parse_query(corrected, partial)};
  if (!x.city.empty())
    all = Xapian::Query{Xapian::Query::OP_FILTER, all,
                        Xapian::Query{"XC" + x.city}};
  if (x.day_from >= 0)
    all = Xapian::Query{Xapian::Query::OP_FILTER, all,
                        Xapian::Query{Xapian::Query::OP_VALUE_RANGE, day_slot,
                                      Xapian::sortable_serialise(x.day_from),
                                      Xapian::sortable_serialise(x.day_to)}};
  return all;
}

uint64_t bytes_in(const std::filesystem::path& folder) {
  uint64_t result = 0;
  for (const auto& file : std::filesystem::directory_iterator{folder})
    result += file.file_size();
  return result;
}

search_outcome run_in(const std::filesystem::path& folder, const concerts& in,
                      const std::vector<search_question>& all) {
  search_outcome result;
  auto began = std::chrono::steady_clock::now();
  auto loose = folder / "loose";
  auto dense = folder / "dense";
  {
    Xapian::WritableDatabase to{loose.string(), Xapian::DB_CREATE_OR_OVERWRITE
                                                  | Xapian::DB_NO_SYNC};
    add_all(to, in);
    to.compact(dense.string());
  }
  result.build_s = ns_since(began) / 1e9;
  result.bytes = static_cast<double>(bytes_in(dense));
  Xapian::Database from{dense.string()};
  Xapian::QueryParser parser;
  parser.set_database(from);
  parser.set_default_op(Xapian::Query::OP_OR);
  Xapian::Enquire enquire{from};
  result.answers = ask_all(all, [&](const search_question& x) {
    enquire.set_query(query_of(parser, x));
    auto found = enquire.get_mset(0, 10);
    std::vector<uint64_t> ids;
    for (auto i = found.begin(); i != found.end(); ++i)
      ids.push_back(*i);
    return ids;
  });
  return result;
}

} // namespace

search_outcome
run_xapian(const concerts& in, const std::vector<search_question>& all) {
  // In memory, as a file system has it.
  auto folder = std::filesystem::path{"/dev/shm"}
                / fmt::format("onsale-xapian-{}", ::getpid());
  search_outcome result;
  try {
    std::filesystem::create_directories(folder);
    result = run_in(folder, in, all);
  } catch (const Xapian::Error& x) {
    std::fprintf(stderr, "Xapian: %s\n", x.get_description().c_str());
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return result;
}

} // namespace onsale::bench
