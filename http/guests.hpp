#pragma once

#include "http/site.hpp"
#include "storage/user_store.hpp"

#include <functional>
#include <string>

namespace onsale::http {

/// Adds somebody who has shown no token to the store, under an id of our own.
/// @param who what is told of them; the id and the time are filled in
/// @param then runs on the exchange's thread, with null if the store does not
/// answer
void add_guest(site& s, exchange& x, storage::user_record who,
               std::function<void(const storage::user_record*)> then);

/// The token by which a guest is known from then on.
std::string guest_token(const site& s, const storage::user_record& who);

} // namespace onsale::http
