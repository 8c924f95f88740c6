#pragma once

#include "domain/ids.hpp"
#include "domain/limits.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace onsale::http {

/// How many live connections each user has on this node.
///
/// Thread-safe.
class live_users {
public:
  /// A connection that counts as long as this is there.
  class seat {
  public:
    seat(std::shared_ptr<live_users> of, user_id user)
      : of_(std::move(of)), user_(std::move(user)) {
      // Counted by `enter`.
    }

    ~seat() {
      if (of_)
        of_->leave(user_);
    }

    seat(seat&&) = default;
    seat& operator=(seat&&) = delete;

  private:
    std::shared_ptr<live_users> of_;
    user_id user_;
  };

  /// @returns nothing if the user has as many already
  static std::optional<seat>
  enter(const std::shared_ptr<live_users>& all, const user_id& user,
        size_t most = limits::live_sockets);

private:
  void leave(const user_id& user);

  std::mutex guard_;
  std::unordered_map<user_id, size_t> open_;
};

} // namespace onsale::http
