#pragma once

#include "storage/memory/engine.hpp"

namespace onsale::storage::memory {

class catalogue_engine : public catalogue_store {
public:
  explicit catalogue_engine(engine& on) : on_(on) {
    // nop
  }

  void load(uint64_t version, reply_to<catalogue_image> done) override;
  void find_seating(seating_hash hash,
                    reply_to<std::shared_ptr<const seating>> done) override;
  void upsert(catalogue_batch what, reply_to<upsert_result> done) override;
  void watch(std::function<void()> changed) override;

private:
  engine& on_;
};

} // namespace onsale::storage::memory
