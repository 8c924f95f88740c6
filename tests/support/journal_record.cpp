#include "tests/support/journal_record.hpp"

#include "tests/support/store_rows.hpp"

namespace onsale::test {

std::vector<std::string> journal_faults(const box_office& office) {
  constexpr const char* question = R"(
    WITH numbered AS (
      SELECT shard, seq, epoch, row_number() OVER shards AS due,
          lag(epoch) OVER shards AS before
        FROM journal WINDOW shards AS (PARTITION BY shard ORDER BY seq)),
    latest AS (
      SELECT shard, max(seq) AS seq, max(epoch) AS epoch
        FROM journal GROUP BY shard)
    SELECT 'shard ' || shard || ' has entry ' || seq || ', where ' || due
        || ' was due' FROM numbered WHERE seq <> due
    UNION ALL
    SELECT 'shard ' || shard || ' has entry ' || seq || ' of epoch ' || epoch
        || ' behind one of epoch ' || before FROM numbered WHERE epoch < before
    UNION ALL
    SELECT 'the lease of shard ' || l.shard || ' says entry ' || l.seq
        || ' of epoch ' || l.epoch || ', the journal ' || coalesce(j.seq, 0)
        || ' of epoch ' || coalesce(j.epoch, 0)
      FROM shard_lease l LEFT JOIN latest j ON j.shard = l.shard
      WHERE l.seq <> coalesce(j.seq, 0) OR l.epoch < coalesce(j.epoch, 0)
    LIMIT 10)";
  std::vector<std::string> result;
  for (const auto& row : read_store(office, question))
    result.push_back(row[0]);
  return result;
}

} // namespace onsale::test
