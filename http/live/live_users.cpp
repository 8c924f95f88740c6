#include "http/live/live_users.hpp"

namespace onsale::http {

std::optional<live_users::seat>
live_users::enter(const std::shared_ptr<live_users>& all, const user_id& user,
                  size_t most) {
  std::lock_guard lock{all->guard_};
  auto& open = all->open_[user];
  if (open >= most)
    return std::nullopt;
  ++open;
  return seat{all, user};
}

void live_users::leave(const user_id& user) {
  std::lock_guard lock{guard_};
  auto i = open_.find(user);
  if (--i->second == 0)
    open_.erase(i);
}

} // namespace onsale::http
