#pragma once

#include "storage/check_in_store.hpp"
#include "storage/sqlite/session.hpp"
#include "storage/sqlite/statement.hpp"

namespace onsale::storage::sqlite {

class check_in_engine : public check_in_store {
public:
  explicit check_in_engine(session& on);

  void admit(check_in what, reply_to<door_answer> done) override;

private:
  session& on_;
  statement find_key_;
  statement add_;
  statement find_;
};

} // namespace onsale::storage::sqlite
