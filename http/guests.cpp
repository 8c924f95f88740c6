#include "http/guests.hpp"

#include <string>
#include <utility>

namespace onsale::http {

namespace {

std::string new_user_id(actors::random_source& random) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string result = "u_";
  for (auto byte : random.bits128()) {
    result += digits[byte >> 4];
    result += digits[byte & 15];
  }
  return result;
}

} // namespace

void add_guest(site& s, exchange& x, storage::user_record who,
               std::function<void(const storage::user_record*)> then) {
  who.id.value = new_user_id(*s.env->random);
  who.created = s.now();
  s.env->store->users().add(
    who, on_thread_of<unit>(
           x, [who, then = std::move(then)](storage::store_result<unit> added) {
             then(added ? &who : nullptr);
           }));
}

std::string guest_token(const site& s, const storage::user_record& who) {
  return s.keys->issue(who.id, {}, s.token_ttl, who.created);
}

} // namespace onsale::http
