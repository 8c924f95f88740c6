#pragma once

#include "storage/memory/fault_gate.hpp"

namespace onsale::storage::memory {

class catalogue_engine : public catalogue_store {
public:
  catalogue_engine(engine& on, fault_gate& gate) : on_(on), gate_(gate) {
    // nop
  }

  void load(uint64_t version, reply_to<catalogue_image> done) override;
  void find_seating(seating_hash hash,
                    reply_to<std::shared_ptr<const seating>> done) override;
  void upsert(catalogue_batch what, reply_to<upsert_result> done) override;
  void watch(std::function<void()> changed) override;

private:
  store_result<upsert_result> write(const catalogue_batch& what);

  engine& on_;
  fault_gate& gate_; // for upserts
};

} // namespace onsale::storage::memory
