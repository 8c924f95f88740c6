#pragma once

#include "bench/contestant.hpp"
#include "tests/support/process.hpp"
#include "tests/support/redis_server.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace onsale::bench {

/// The rival `redis-lock` (bench/rival) with a Redis and a PostgreSQL server of
/// its own, both as they are shipped, except that Redis does not save to disk.
class rival_office final : public contestant {
public:
  /// @param connections to PostgreSQL
  explicit rival_office(size_t connections = 16);

  /// Its database goes with it.
  ~rival_office() override;

  const char* name() const override {
    return "redis-lock";
  }

  uint16_t port() const override {
    return port_;
  }

  std::vector<pid_t> processes() const override;
  void open_event(uint64_t event, const hall& seats) override;

  std::optional<sync_count> syncs() override {
    return std::nullopt; // PostgreSQL syncs once for what comes together
  }

  /// Ends the server and Redis, and runs `pgbench` on the database that they
  /// leave: the two transactions alone, without Redis and HTTP.
  /// @param clients connections, 1 to 90; another number at each call
  /// @returns seats held and sold, a second
  double pgbench_purchases(int clients, std::chrono::seconds length);

  size_t connections() const noexcept {
    return connections_;
  }

private:
  size_t connections_;
  std::filesystem::path dir_;
  std::string database_;
  std::unique_ptr<test::redis_server> redis_;
  std::unique_ptr<test::process> server_;
  uint16_t port_ = 0;
};

} // namespace onsale::bench
