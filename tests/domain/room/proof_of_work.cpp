#define SUITE domain.room.proof_of_work

#include "domain/room/proof_of_work.hpp"

#include "domain/limits.hpp"
#include "support/sha256.hpp"
#include "tests/support/test.hpp"

#include <chrono>

using namespace onsale;
using namespace std::chrono_literals;

namespace {

constexpr hash_functions sha{support::sha256, support::hmac_sha256};
constexpr event_id show{7};
const user_id ann{"ann"};
// 30,000,000 minutes after 1970.
const timestamp asked_at{30'000'000min};

/// Works it out.
work_proof work(uint32_t bits, uint64_t minute = 30'000'000) {
  work_proof result{minute, {}};
  for (uint64_t i = 0;; ++i) {
    result.nonce = std::to_string(i);
    if (leading_zero_bits(proof_hash(show, ann, result, sha)) >= bits)
      return result;
  }
}

bool counts(const work_proof& x, uint32_t bits, timestamp now = asked_at) {
  return is_proof(x, show, ann, bits, now, sha);
}

} // namespace

TEST(zero bits are counted from the front) {
  CHECK_EQUAL(leading_zero_bits({0x80}), 0u);
  CHECK_EQUAL(leading_zero_bits({0x01}), 7u);
  CHECK_EQUAL(leading_zero_bits({0x00, 0x10}), 11u);
  CHECK_EQUAL(leading_zero_bits({}), 256u);
}

TEST(what is hashed can be repeated with the tools of any system) {
  // printf 'onsale proof 1\nevent 7\nuser ann\nminute 30000000\nnonce 5\n' |
  //   sha256sum
  CHECK_EQUAL(
    to_hex(proof_hash(show, ann, {30'000'000, "5"}, sha)),
    "f27ec5932d696963c811a6b8bc8a7a85b4a1f18eed3f971b0341a5ced4297517");
}

TEST(a proof is for one person and one event) {
  auto proof = work(12);
  CHECK(counts(proof, 12));
  CHECK(!is_proof(proof, show, {"bob"}, 12, asked_at, sha));
  CHECK(!is_proof(proof, {8}, ann, 12, asked_at, sha));
  proof.nonce += "0";
  CHECK(!counts(proof, 12));
}

TEST(a proof counts for some minutes) {
  auto proof = work(8);
  CHECK(counts(proof, 8, asked_at - 1min));
  CHECK(!counts(proof, 8, asked_at - 1min - 1ms));
  CHECK(counts(proof, 8, asked_at + limits::proof_kept + 59s));
  CHECK(!counts(proof, 8, asked_at + limits::proof_kept + 60s));
  MESSAGE("one from beyond all time does not");
  CHECK(!counts({UINT64_MAX, "0"}, 0));
  CHECK(!counts({30'000'000, std::string(33, '0')}, 0));
}

TEST(it rises with the crowd) {
  CHECK_EQUAL(asked_bits(0, 1'000'000), 0u);
  CHECK_EQUAL(asked_bits(18, 0), 18u);
  CHECK_EQUAL(asked_bits(18, 9'999), 18u);
  CHECK_EQUAL(asked_bits(18, 10'000), 19u);
  CHECK_EQUAL(asked_bits(18, 20'000), 20u);
  CHECK_EQUAL(asked_bits(18, 159'999), 22u);
}
