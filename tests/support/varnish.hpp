#pragma once

#include "tests/support/process.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace onsale::test {

/// Varnish as `deploy/varnish.vcl` sets it up, in front of one server. Whatever
/// cannot be done ends the test program with a message.
class varnish {
public:
  /// Starts it, and waits until it listens.
  /// @param port where it listens at 127.0.0.1, for clients and for PURGE
  /// @param behind the port of the server
  varnish(uint16_t port, uint16_t behind);

  ~varnish();

  varnish(const varnish&) = delete;
  varnish& operator=(const varnish&) = delete;

  /// kill -9, of all its processes.
  void kill();

  uint16_t port() const noexcept {
    return port_;
  }

private:
  std::filesystem::path dir_;
  uint16_t port_;
  std::unique_ptr<process> server_;
};

} // namespace onsale::test
