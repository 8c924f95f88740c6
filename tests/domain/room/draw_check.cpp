#define SUITE domain.room.draw_check

#include "domain/room/draw_check.hpp"

#include "tests/domain/room/draw_examples.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <utility>

using namespace onsale;
using namespace onsale::examples;

namespace {

/// What was found wrong; `words` of the first.
struct verdict {
  std::vector<draw_check> wrong;
  std::string words;

  bool only(draw_check x) const {
    return wrong == std::vector<draw_check>{x};
  }
};

verdict verdict_on(const draw_record& record, const draw_evidence& kept = {}) {
  verdict result;
  for (const auto& x : check_draw(record, kept, openssl)) {
    if (x.holds)
      continue;
    if (result.wrong.empty())
      result.words = x.words;
    result.wrong.push_back(x.what);
  }
  return result;
}

draw_record example() {
  return drawn(entries_of(20, 5), {"fan-club", "promoter"});
}

/// What a careful visitor has kept: of the time before and after the freeze.
draw_evidence kept_of(const draw_record& x) {
  return {{x.promise.commitment},
          {x.root},
          {{concert_id, {3}, x.promise.commitment, std::nullopt},
           {concert_id, {3}, x.promise.commitment, x.root}}};
}

} // namespace

TEST(a true draw is found to be one) {
  auto x = example();
  auto findings = check_draw(x, kept_of(x), openssl);
  CHECK(all_hold(findings));
  CHECK_EQUAL(findings.size(), 9u);
}

TEST(a draw of nobody is one too) {
  CHECK(all_hold(check_draw(drawn({}, {}), {}, openssl)));
}

TEST(another seed is found) {
  auto x = example();
  x.seeds.by_operator = nth_seed(77);
  CHECK_EQUAL(verdict_on(x).wrong,
              (std::vector{draw_check::operator_seed, draw_check::order}));
  x = example();
  x.seeds.witnesses[1] = nth_seed(77);
  auto found = verdict_on(x);
  CHECK_EQUAL(found.wrong,
              (std::vector{draw_check::witness_seed, draw_check::order}));
  CHECK_EQUAL(found.words, "the seed of witness promoter is not what the "
                           "commitment was made of");
}

TEST(another commitment is found) {
  auto x = example();
  x.promise.commitment = nth_seed(77);
  CHECK(verdict_on(x).only(draw_check::operator_seed));
  // The operator's commitment covers those of the witnesses.
  x = example();
  x.promise.witnesses[0].commitment = nth_seed(77);
  CHECK_EQUAL(verdict_on(x).wrong, (std::vector{draw_check::operator_seed,
                                                draw_check::witness_seed}));
}

TEST(a witness who is left out or made up is found) {
  auto x = example();
  x.promise.witnesses.pop_back();
  x.seeds.witnesses.pop_back();
  CHECK_EQUAL(verdict_on(x).wrong,
              (std::vector{draw_check::operator_seed, draw_check::order}));
  x = example();
  x.seeds.witnesses.emplace_back(nth_seed(3));
  CHECK(verdict_on(x).only(draw_check::witness_seed));
}

// The operator and the second witness know the order before the freeze, if what
// was promised of two can be shown as of one.
TEST(a name that swallows a witness is found) {
  auto seed = nth_seed(2);
  auto first = witness_commitment(concert_id, "a", nth_seed(1), openssl);
  std::string swallowing = "a " + to_hex(first) + "\nwitness b";
  auto second = witness_commitment(concert_id, swallowing, seed, openssl);
  auto kept = operator_commitment(concert_id, nth_seed(0),
                                  {{"a", first}, {"b", second}}, openssl);
  draw_record x;
  x.promise.event = concert_id;
  x.promise.witnesses = {{swallowing, second}};
  x.promise.commitment = operator_commitment(concert_id, nth_seed(0),
                                             x.promise.witnesses, openssl);
  CHECK_EQUAL(to_hex(x.promise.commitment), to_hex(kept));
  x.seeds = {nth_seed(0), {seed}};
  x.entries = entries_of(9);
  x.root = list_root(concert_id, x.entries, openssl);
  x.order = draw_order(x.entries,
                       order_key(x.promise, x.seeds, x.root, openssl), openssl);
  draw_evidence evidence;
  evidence.commitments = {kept};
  CHECK(verdict_on(x, evidence).only(draw_check::witness_seed));
  x = drawn(entries_of(9), {"fan-club", "fan-club"});
  CHECK(verdict_on(x).only(draw_check::witness_seed));
}

TEST(a seed that was withheld has to be said) {
  auto x = example();
  x.seeds.witnesses[0] = std::nullopt;
  x.order = draw_order(x.entries,
                       order_key(x.promise, x.seeds, x.root, openssl), openssl);
  CHECK(verdict_on(x).only(draw_check::withheld));
  x.degraded = true;
  CHECK(verdict_on(x).wrong.empty());
  x = example();
  x.degraded = true;
  CHECK(verdict_on(x).only(draw_check::withheld));
}

TEST(any other list is found) {
  auto spoilt = [](auto spoil) {
    auto x = example();
    spoil(x.entries);
    return verdict_on(x).wrong;
  };
  auto other = std::vector{draw_check::list, draw_check::order};
  CHECK_EQUAL(spoilt([](auto& x) {
                x.pop_back();
              }),
              other);
  CHECK_EQUAL(spoilt([](auto& x) {
                x.erase(x.begin() + 4);
              }),
              other);
  CHECK_EQUAL(spoilt([](auto& x) {
                x.push_back({{26}});
              }),
              other);
  CHECK_EQUAL(spoilt([](auto& x) {
                x[3].pool = entry_pool::parked;
              }),
              other);
  auto not_a_list = std::vector{draw_check::list};
  CHECK_EQUAL(spoilt([](auto& x) {
                x[3].id = x[4].id;
              }),
              not_a_list);
  CHECK_EQUAL(spoilt([](auto& x) {
                std::swap(x[3], x[4]);
              }),
              not_a_list);
}

TEST(any other root is found) {
  auto x = example();
  x.root[5] ^= 1;
  // The key depends on it.
  CHECK_EQUAL(verdict_on(x).wrong,
              (std::vector{draw_check::list, draw_check::order}));
}

TEST(any other order is found and where it is wrong) {
  auto x = example();
  auto seventh = x.order[6];
  auto ninth = x.order[8];
  std::swap(x.order[6], x.order[8]);
  auto found = verdict_on(x);
  CHECK(found.only(draw_check::order));
  CHECK_EQUAL(found.words, "place 7 of the order is entry "
                             + std::to_string(ninth.value)
                             + ", where the seeds and the list give entry "
                             + std::to_string(seventh.value));
  x = example();
  auto last = x.order.back();
  x.order.pop_back();
  CHECK_EQUAL(verdict_on(x).words,
              "place 25 of the order is nobody, where the seeds and the list "
              "give entry "
                + std::to_string(last.value));
  x = example();
  x.order.push_back({26});
  CHECK_EQUAL(verdict_on(x).words,
              "place 26 of the order is entry 26, where the seeds and the list "
              "give nobody");
}

TEST(a draw that was not made is none) {
  auto x = example();
  x.seeds.by_operator = std::nullopt;
  x.order.clear();
  CHECK(verdict_on(x).only(draw_check::operator_seed));
}

// Nothing in it contradicts anything else: only what was kept from before does.
TEST(a forgery without a flaw does not stand against what was kept) {
  auto before = example();
  auto forged = drawn(entries_of(20, 5), {"fan-club", "promoter"}, 50);
  CHECK(verdict_on(forged).wrong.empty());
  draw_evidence kept;
  kept.commitments = {before.promise.commitment};
  CHECK(verdict_on(forged, kept).only(draw_check::commitment));
  kept = {};
  kept.receipts = {{concert_id, {3}, before.promise.commitment, {}}};
  CHECK(verdict_on(forged, kept).only(draw_check::receipt));
}

// The operator knows all seeds in the end, and could draw again from a list
// with friends in it.
TEST(a list that grew after the freeze does not stand against its root) {
  auto before = example();
  auto forged = drawn(entries_of(20, 6), {"fan-club", "promoter"});
  CHECK_EQUAL(to_hex(forged.promise.commitment),
              to_hex(before.promise.commitment));
  CHECK(verdict_on(forged).wrong.empty());
  draw_evidence kept;
  kept.roots = {before.root};
  CHECK(verdict_on(forged, kept).only(draw_check::root));
  kept = {};
  kept.receipts = {{concert_id, {3}, before.promise.commitment, before.root}};
  CHECK(verdict_on(forged, kept).only(draw_check::receipt));
}

TEST(somebody who was left out has a receipt) {
  auto shortened = entries_of(20, 5);
  shortened.erase(shortened.begin() + 2);
  auto x = drawn(shortened, {});
  draw_evidence kept;
  kept.receipts = {{concert_id, {3}, x.promise.commitment, {}}};
  auto found = verdict_on(x, kept);
  CHECK(found.only(draw_check::receipt));
  CHECK_EQUAL(found.words, "the receipt of entry 3 is of nobody in the list, "
                           "unless the place was given up before the freeze");
}

TEST(somebody who came late is not in the list) {
  auto x = example();
  draw_evidence kept;
  kept.receipts = {{concert_id, {26}, x.promise.commitment, x.root, true}};
  CHECK(verdict_on(x, kept).wrong.empty());
  kept.receipts = {{concert_id, {3}, x.promise.commitment, x.root, true}};
  CHECK(verdict_on(x, kept).only(draw_check::receipt));
}

TEST(a receipt of another event proves nothing) {
  auto x = example();
  draw_evidence kept;
  kept.receipts = {{{1208}, {3}, x.promise.commitment, {}}};
  CHECK(verdict_on(x, kept).only(draw_check::receipt));
}

TEST(the commitment of a witness binds that witness) {
  auto x = example();
  draw_evidence kept;
  kept.commitments = {x.promise.witnesses[1].commitment};
  auto findings = check_draw(x, kept, openssl);
  CHECK(all_hold(findings));
  CHECK_EQUAL(findings.back().words,
              "the commitment of witness promoter is the one that was kept, "
              "which binds the witness and nobody else");
}
