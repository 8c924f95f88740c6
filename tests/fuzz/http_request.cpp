// Requests on a connection: however they are cut into pieces, the server sees
// the same ones, and what it sends is answers and nothing else.
//
// The first byte of an input is the length of its longest piece, the rest is
// what the client sends.

#include "tests/fuzz/answers.hpp"
#include "tests/fuzz/entry.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace onsale::fuzz {

namespace {

void check_answers(const conversation& x) {
  std::string_view bytes = x.bytes;
  for (size_t i = 0; i < x.answers.size(); ++i) {
    auto& due = x.answers[i];
    auto answer = take_answer(bytes, due.method == "HEAD");
    while (answer.status == 100)
      answer = take_answer(bytes, due.method == "HEAD");
    ensure(answer.status == due.status);
    ensure(answer.status < 500);
    ensure(!answer.closes || i + 1 == x.answers.size());
  }
  // Leave to send a body that never came.
  if (!bytes.empty())
    ensure(take_answer(bytes, false).status == 100);
  ensure(bytes.empty());
}

/// Both conversations went the same way. But of a request that does not end,
/// the parser may see at once, or not before its end would come, that it is
/// malformed: one of the two may lack the refusal that is the last answer.
void check_same(const conversation& a, const conversation& b) {
  ensure(a.handled == b.handled);
  auto& fewer = a.answers.size() < b.answers.size() ? a.answers : b.answers;
  auto& more = a.answers.size() < b.answers.size() ? b.answers : a.answers;
  for (size_t i = 0; i < fewer.size(); ++i)
    ensure(fewer[i].method == more[i].method
           && fewer[i].status == more[i].status);
  ensure(more.size() == fewer.size()
         || (more.size() == fewer.size() + 1 && more.back().status == 400));
}

} // namespace

void try_input(std::string_view input) {
  static entry server;
  if (input.empty())
    return;
  auto piece_max = static_cast<unsigned char>(input.front());
  auto stream = input.substr(1);
  auto whole = server.deliver(stream);
  auto pieces = server.deliver(stream, std::max<size_t>(piece_max, 1));
  check_answers(whole);
  check_answers(pieces);
  // Two readers of the same bytes that see other requests can be played off
  // against each other (RFC 9112, 11.2).
  check_same(whole, pieces);
}

} // namespace onsale::fuzz
