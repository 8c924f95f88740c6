#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/sqlite/catalogue_reader.hpp"
#include "storage/sqlite/catalogue_writer.hpp"
#include "storage/sqlite/session.hpp"

namespace onsale::storage::sqlite {

class catalogue_engine : public catalogue_store {
public:
  explicit catalogue_engine(session& on);

  void load(uint64_t version, reply_to<catalogue_image> done) override;
  void find_seating(seating_hash hash,
                    reply_to<std::shared_ptr<const seating>> done) override;
  /// A batch `alone_as` or `as` somebody is one like any other: whoever has the
  /// file's lock is alone, and no life before it can still write.
  void upsert(catalogue_batch what, reply_to<upsert_result> done) override;

  /// Never calls: nobody else can write to a file that is locked.
  void watch(std::function<void()> changed) override;

private:
  store_result<upsert_result> write(const catalogue_batch& what);

  session& on_;
  catalogue_reader reader_;
  catalogue_writer writer_;
  statement find_seating_;
};

} // namespace onsale::storage::sqlite
