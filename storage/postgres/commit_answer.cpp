#include "storage/postgres/commit_call.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace onsale::storage::postgres {

namespace {

/// The columns that onsale_commit returns.
struct commit_answer {
  explicit commit_answer(row_reader row)
    : held(row.booleans()), outcomes(row.integers()), seqs(row.integers()),
      stored_entry(row.integers()), stored_status(row.integers()),
      stored_body(row.binaries()), asked_entry(row.integers()),
      asked_status(row.integers()), asked_deadline(row.times()),
      bad(row.bad()) {
    // nop
  }

  bool fits(const batch_outline& sent) const {
    auto among = [](const std::vector<int64_t>& values, int64_t least,
                    int64_t most) {
      return std::all_of(values.begin(), values.end(), [=](int64_t x) {
        return x >= least && x <= most;
      });
    };
    auto entries = sent.shards.size();
    return !bad && held.size() == sent.fences.size()
           && outcomes.size() == entries && seqs.size() == entries
           && stored_status.size() == stored_entry.size()
           && stored_body.size() == stored_entry.size()
           && asked_status.size() == asked_entry.size()
           && asked_deadline.size() == asked_entry.size()
           && among(outcomes, 0, static_cast<int>(entry_outcome::ticket_used))
           && among(stored_entry, 1, static_cast<int64_t>(entries))
           && among(asked_entry, 1, static_cast<int64_t>(entries))
           && among(asked_status, 0, static_cast<int>(booking_status::aborted));
  }

  std::vector<bool> held;
  std::vector<int64_t> outcomes;
  std::vector<int64_t> seqs;
  std::vector<int64_t> stored_entry;
  std::vector<int64_t> stored_status;
  std::vector<bytes> stored_body;
  std::vector<int64_t> asked_entry;
  std::vector<int64_t> asked_status;
  std::vector<std::optional<timestamp>> asked_deadline;
  bool bad;
};

} // namespace

batch_outline::batch_outline(const batch& what) : fences(what.fences) {
  for (auto& x : what.entries) {
    shards.push_back(x.shard);
    asks.push_back(x.what && x.what->kind == change_kind::booking_asked);
  }
}

store_result<batch_result>
read_commit(const batch_outline& sent, const rows& from) {
  // It has been committed all the same.
  auto unreadable = failure{store_error{store_errc::outcome_unknown,
                                        "onsale_commit gave no proper answer"}};
  if (from.size() != 1)
    return unreadable;
  commit_answer answer{from[0]};
  if (!answer.fits(sent))
    return unreadable;
  batch_result result;
  result.results.resize(sent.shards.size());
  std::map<shard_id, uint64_t> seqs;
  for (size_t i = 0; i < sent.shards.size(); ++i) {
    auto& x = result.results[i];
    x.outcome = static_cast<entry_outcome>(answer.outcomes[i]);
    x.seq = static_cast<uint64_t>(answer.seqs[i]);
    auto& last = seqs[sent.shards[i]];
    last = std::max(last, x.seq);
    if (sent.asks[i] && x.seq > 0)
      x.asked = booking_brief{}; // aborted, by this very entry
  }
  auto entry = [&](int64_t number) -> entry_result& {
    return result.results[static_cast<size_t>(number) - 1];
  };
  for (size_t i = 0; i < answer.stored_entry.size(); ++i)
    if (auto& x = entry(answer.stored_entry[i]);
        x.outcome == entry_outcome::replay)
      x.stored = stored_answer{static_cast<uint16_t>(answer.stored_status[i]),
                               std::move(answer.stored_body[i].value)};
  for (size_t i = 0; i < answer.asked_entry.size(); ++i)
    entry(answer.asked_entry[i]).asked = booking_brief{
      static_cast<booking_status>(answer.asked_status[i]),
      answer.asked_deadline[i]};
  for (size_t i = 0; i < answer.held.size(); ++i) {
    if (!answer.held[i])
      continue;
    auto after = sent.fences[i];
    after.seq = std::max(after.seq, seqs[after.shard]);
    result.leases.push_back(after);
  }
  return result;
}

} // namespace onsale::storage::postgres
