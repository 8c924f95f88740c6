// What nodes send each other, and what they keep in Redis: whatever the bytes
// are, they are read or refused; what was read reads the same once it has been
// written again; and whatever is said of the index, a search comes to an end.
//
// The first byte of an input says what the rest is:
//   e  envelopes
//   q  a question about a shard of the index
//   a  the answer of a shard
//   s  an answer that nodes share
//   g  a byte that says which search, and what two shards say to it by turns:
//      each time two bytes with a length, the higher first, and an answer
// `g` and `s` are about searches in `search_house.hpp`.

#include "cluster/wire/envelope.hpp"
#include "http/search_request.hpp"
#include "search/gathering.hpp"
#include "search/highlight.hpp"
#include "search/search_board.hpp"
#include "search/shard/coding.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/search_house.hpp"

#include <array>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace onsale::fuzz {

using namespace onsale::search;
namespace wire = onsale::cluster::wire;

namespace {

constexpr size_t shards = 2;

constexpr std::array searches{"q=cold+show+live",
                              "q=taylro&facets=city,venue&highlight=true",
                              "city=london&venue=ny%C3%A7&sort=price&size=2",
                              "q=x&performer=nena&size=1",
                              "q=live+zzz+qqq&available=true&country=US"};

query query_by_number(unsigned char x) {
  auto asked = http::parse_query(searches[x % searches.size()]);
  auto request = http::parse_search(*asked, present);
  ensure(bool{request});
  request->what.highlight = x >= 128;
  return std::move(request->what);
}

// -- envelopes ----------------------------------------------------------------

std::vector<wire::envelope> sendable(const std::vector<wire::received>& all) {
  std::vector<wire::envelope> result;
  for (const auto& x : all)
    std::visit(
      [&]<class Envelope>(const Envelope& what) {
        if constexpr (!std::is_same_v<Envelope, wire::unread_request>)
          result.emplace_back(what);
      },
      x);
  return result;
}

/// Readers look at each place that a snapshot counts.
void check_shown(const block_snapshot& x) {
  auto places = size_t{x.available} + x.held + x.sold + x.blocked;
  for (size_t i = 0; i < places; ++i)
    ensure(x.state_of(static_cast<seat_index>(i)) <= seat_status::blocked);
}

/// Ids that were left out read as none, which is written as what nobody reads:
/// only commands, answers and what is left of blocks have such.
bool may_have_no_id(const wire::envelope& x) {
  return std::holds_alternative<wire::request>(x)
         || std::holds_alternative<wire::answer>(x)
         || std::holds_alternative<wire::offers>(x);
}

void check_again(const wire::envelope& x) {
  auto written = wire::write({x});
  auto again = wire::read(written);
  ensure(again.has_value());
  auto same = sendable(*again);
  ensure(same.empty() ? may_have_no_id(x) : wire::write(same) == written);
}

void try_envelopes(std::string_view bytes) {
  auto all = wire::read(bytes);
  if (!all)
    return;
  for (const auto& x : *all)
    if (auto shown = std::get_if<wire::shown>(&x))
      check_shown(shown->what);
  for (const auto& x : sendable(*all))
    check_again(x);
}

// -- the index ----------------------------------------------------------------

template <class T, class Read, class Write>
void check_again(const T& x, Read read, Write write) {
  auto written = write(x);
  auto again = read(written);
  ensure(again && write(*again) == written);
}

/// Asks the index as another node would.
void try_question(std::string_view bytes) {
  auto asked = read_far_question(bytes);
  if (!asked)
    return;
  check_again(*asked, read_far_question, [](const auto& x) {
    return write(x);
  });
  auto parameters = http::parse_query(asked->target);
  if (!parameters)
    return;
  auto request = http::parse_search(*parameters, asked->as_of);
  if (!request || !is_about(request->what, asked->asked))
    return;
  search_board board{the_house().how, 1};
  auto said = board.answer_for(0, *the_house().index.read(), request->what,
                               asked->asked);
  ensure(read_shard_answer(write(said)).has_value());
}

void try_answer(std::string_view bytes) {
  auto said = read_shard_answer(bytes);
  if (!said)
    return;
  check_again(*said, read_shard_answer, [](const auto& x) {
    return write(x);
  });
}

/// What is shown as a result of what another node has said.
void check_findings(const query& what, const findings& x) {
  ensure(is_answer_to(what, x));
  for (const auto& fit : x.fits)
    std::ignore = highlight("Cold War Kids live", fit.words.all);
}

void try_shared(std::string_view bytes) {
  auto what = query_by_number(130);
  shared_answer_name name{{1, 2}, what, the_house().how};
  auto found = name.read(bytes, what);
  if (!found)
    return;
  check_findings(what, *found);
  check_again(
    *found,
    [&](const auto& bytes) {
      return name.read(bytes, what);
    },
    [&](const auto& x) {
      return name.write(x);
    });
}

/// The next of several texts.
std::optional<std::string_view> take_text(std::string_view& from) {
  if (from.size() < 2)
    return std::nullopt;
  auto byte = [&](size_t i) {
    return static_cast<unsigned char>(from[i]);
  };
  auto size = size_t{byte(0)} << 8 | byte(1);
  auto result = from.substr(2, size);
  from.remove_prefix(std::min(2 + size, from.size()));
  return result;
}

void try_gathering(std::string_view input) {
  if (input.empty())
    return;
  auto what = query_by_number(static_cast<unsigned char>(input.front()));
  input.remove_prefix(1);
  gathering all{what, the_house().how.enough, shards};
  while (!all.is_done()) {
    std::vector<std::optional<shard_answer>> said(shards);
    for (auto& x : said)
      if (auto bytes = take_text(input))
        x = read_shard_answer(*bytes);
    all.take(said);
  }
  check_findings(what, all.take_findings());
}

} // namespace

void try_input(std::string_view input) {
  if (input.empty())
    return;
  auto rest = input.substr(1);
  switch (input.front()) {
    case 'e':
      return try_envelopes(rest);
    case 'q':
      return try_question(rest);
    case 'a':
      return try_answer(rest);
    case 's':
      return try_shared(rest);
    case 'g':
      return try_gathering(rest);
    default:
      return;
  }
}

} // namespace onsale::fuzz
