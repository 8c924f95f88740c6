#pragma once

#include "bench/contestant.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/nginx.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace onsale::bench {

/// nginx, which serves answers of another server from files, byte for byte and
/// with the same headers: what a view can be compared with. It runs as one
/// process with one thread, as all views are answered by Onsale's one I/O
/// thread.
class nginx_office final : public contestant {
public:
  /// @param answers 200s with a JSON body, as they came over the wire, by path,
  /// for example `/events/1`
  explicit nginx_office(const std::map<std::string, test::http_answer>& answers);
  ~nginx_office() override;

  const char* name() const override {
    return "nginx";
  }

  uint16_t port() const override {
    return server_->port();
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
  std::unique_ptr<test::nginx> server_;
};

} // namespace onsale::bench
