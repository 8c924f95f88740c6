#pragma once

#include "tests/support/process.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace onsale::test {

/// nginx, as one process with one thread, so that nothing is left behind when
/// the test dies. Whatever cannot be done ends the test program with a message.
class nginx {
public:
  /// Starts it, and waits until it listens.
  /// @param http what stands in the `http` block of its configuration
  /// @param port on which that listens at 127.0.0.1
  /// @param modules files of modules that it loads
  /// @param connections that it may have
  nginx(const std::string& http, uint16_t port,
        const std::vector<std::string>& modules = {},
        size_t connections = 4'096);

  /// Lets requests end.
  ~nginx();

  nginx(const nginx&) = delete;
  nginx& operator=(const nginx&) = delete;

  uint16_t port() const noexcept {
    return port_;
  }

  pid_t id() const noexcept {
    return server_->id();
  }

  /// What it complains about.
  std::string errors() const;

private:
  std::filesystem::path dir_;
  uint16_t port_;
  std::unique_ptr<process> server_;
};

} // namespace onsale::test
