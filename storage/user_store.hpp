#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/store_error.hpp"

#include <optional>
#include <string>

namespace onsale::storage {

struct user_record {
  user_id id;
  std::string email; // empty: not told
  std::string name;  // empty: not told
  timestamp created;
};

/// People. Users of an identity provider need no row before their first
/// booking: the ledger makes one. Calls as in `ledger`.
class user_store {
public:
  virtual ~user_store() = default;

  /// Adds a guest. @pre no user has that id (ids are random)
  virtual void add(user_record who, reply_to<unit> done) = 0;

  virtual void find(user_id id, reply_to<std::optional<user_record>> done) = 0;
};

} // namespace onsale::storage
