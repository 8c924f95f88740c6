#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/postgres/session.hpp"

namespace onsale::storage::postgres {

class catalogue_engine : public catalogue_store {
public:
  explicit catalogue_engine(session& reads) : session_(reads) {
    // nop
  }

  void load(uint64_t version, reply_to<catalogue_image> done) override;
  void find_seating(seating_hash hash,
                    reply_to<std::shared_ptr<const seating>> done) override;
  void upsert(catalogue_batch what, reply_to<upsert_result> done) override;
  void watch(std::function<void()> changed) override;

private:
  session& session_;
};

} // namespace onsale::storage::postgres
