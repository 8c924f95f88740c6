#include "storage/sqlite/catalogue_engine.hpp"

#include "storage/format/seating_document.hpp"

namespace onsale::storage::sqlite {

catalogue_engine::catalogue_engine(session& on)
  : on_(on), reader_(on.db()), writer_(on.db()),
    find_seating_(on.db(), "SELECT document FROM seating WHERE hash = ?1") {
}

void catalogue_engine::load(uint64_t version, reply_to<catalogue_image> done) {
  on_.ask(std::move(done), [this, version] {
    return reader_.load(version);
  });
}

void catalogue_engine::find_seating(
  seating_hash hash, reply_to<std::shared_ptr<const seating>> done) {
  auto read = [this, hash = hash.text()] {
    std::shared_ptr<const seating> result;
    auto rows = find_seating_.query(hash);
    if (!rows.next())
      return result;
    auto seats = read_seating(rows.text());
    if (seats)
      result = std::make_shared<const seating>(std::move(*seats));
    else
      on_.db().fail(seats.error());
    return result;
  };
  on_.ask(std::move(done), std::move(read));
}

void catalogue_engine::upsert(catalogue_batch what,
                              reply_to<upsert_result> done) {
  on_.post([this, what = std::move(what), done = std::move(done)] {
    done(write(what));
  });
}

store_result<upsert_result>
catalogue_engine::write(const catalogue_batch& what) {
  transaction all{on_.db()};
  auto result = writer_.write(what);
  if (!result && !on_.db().failed())
    return result; // rolled back
  if (auto ended = all.commit(); !ended)
    return failure{ended.error()};
  return result;
}

void catalogue_engine::watch(std::function<void()>) {
  // See the declaration.
}

} // namespace onsale::storage::sqlite
