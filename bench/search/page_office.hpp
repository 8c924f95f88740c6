#pragma once

#include "bench/contestant.hpp"
#include "tests/support/process.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>

namespace onsale::bench {

/// What the HTTP layer can do with answers of one size: `GET /page`.
class page_office final : public contestant {
public:
  explicit page_office(size_t bytes);
  ~page_office() override;

  const char* name() const override {
    return "ceiling";
  }

  uint16_t port() const override {
    return port_;
  }

  std::vector<pid_t> processes() const override {
    return {server_->id()};
  }

  /// It sells nothing.
  void open_event(uint64_t, const hall&) override {
    // nop
  }

  std::optional<sync_count> syncs() override {
    return std::nullopt;
  }

private:
  std::filesystem::path dir_;
  std::unique_ptr<test::process> server_;
  uint16_t port_ = 0;
};

} // namespace onsale::bench
