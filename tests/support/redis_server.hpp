#pragma once

#include "tests/support/process.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace onsale::test {

/// A Redis server of the test's own, as it is shipped, except that it does not
/// save to disk. Whatever cannot be done ends the test program with a message.
class redis_server {
public:
  /// Starts it, and waits until it takes commands.
  /// @param password empty: none is asked for
  explicit redis_server(std::string password = {});

  ~redis_server();

  redis_server(const redis_server&) = delete;
  redis_server& operator=(const redis_server&) = delete;

  uint16_t port() const noexcept {
    return port_;
  }

  pid_t id() const noexcept {
    return server_->id();
  }

  /// As `--search-cache` takes it, with the password.
  std::string url() const;

  /// Forgets everything.
  void flush();

  /// kill -9. What it had is gone.
  void kill();

  /// Again, at the same port.
  void start();

  /// It stands still, with its connections open.
  void freeze();
  void thaw();

private:
  std::filesystem::path dir_;
  std::string password_;
  uint16_t port_;
  std::unique_ptr<process> server_;
};

} // namespace onsale::test
