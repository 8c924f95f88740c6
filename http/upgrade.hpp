#pragma once

#include "http/connection.hpp"

#include <boost/intrusive/list.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace onsale::http {

struct server_state;

/// What a connection becomes with an answer that has no end: it takes the
/// socket over (RFC 9110, 7.8). It lives on the thread of the connection, and
/// is kept alive by what it waits for. Counted like a connection.
class upgrade : public link_base, public std::enable_shared_from_this<upgrade> {
public:
  using clock = std::chrono::steady_clock;

  upgrade() = default;
  virtual ~upgrade();
  upgrade(const upgrade&) = delete;
  upgrade& operator=(const upgrade&) = delete;

  /// Whether it begins with a head of its own, instead of that of the answer.
  virtual bool writes_head() const noexcept = 0;

  /// Whether it can go on after what the client has sent behind its request.
  virtual bool takes(std::string_view sent_already) const noexcept = 0;

  /// Everything before has been written.
  virtual void begin(socket_type socket) = 0;

  /// The server stops: says so, and closes soon.
  virtual void drain() = 0;

  /// Gives up on a client that keeps us waiting.
  virtual void check_deadlines(clock::time_point now) = 0;

  virtual void close() noexcept = 0;

  /// Counts it until it goes.
  void count_in(server_state& state);

  /// The id of the request that has begun it.
  void set_request_id(std::string x) {
    request_id_ = std::move(x);
  }

protected:
  const std::string& request_id() const noexcept {
    return request_id_;
  }

private:
  std::string request_id_;
  server_state* counted_in_ = nullptr;
};

} // namespace onsale::http
