#pragma once

#include "storage/check_in_store.hpp"
#include "storage/postgres/session.hpp"

namespace onsale::storage::postgres {

class check_in_engine : public check_in_store {
public:
  explicit check_in_engine(session& reads) : reads_(reads) {
    // nop
  }

  void admit(check_in what, reply_to<door_answer> done) override;

private:
  session& reads_;
};

} // namespace onsale::storage::postgres
