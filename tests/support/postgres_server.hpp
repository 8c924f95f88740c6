#pragma once

#include "domain/ids.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

namespace onsale::test {

/// A PostgreSQL server of a test's own, in a directory of its own under /tmp,
/// on a free port of 127.0.0.1. It runs as the user `postgres` or `nobody` when
/// the test runs as root, and dies with the process that started it. Whatever
/// cannot be done ends the test program with a message.
class postgres_server {
public:
  /// @param settings of `postgresql.conf`, for example `fsync=off`; as
  /// PostgreSQL
  ///        ships, every commit reaches the disk
  /// @param environment put before that of the test
  explicit postgres_server(
    std::vector<std::string> settings = {},
    const std::map<std::string, std::string>& environment = {});

  ~postgres_server();

  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;

  /// The one server of this process, started at the first call.
  static postgres_server& shared();

  /// Makes a database with the current schema; returns its address.
  std::string fresh_database(shard_id shard_count = default_shard_count);

  /// Makes a database without anything in it; returns its address.
  std::string empty_database();

  /// Drops the database at `address`, whoever is connected to it.
  void drop(const std::string& address);

  /// Runs SQL as a superuser in the database at `address`.
  /// @returns the first value, or what the server had to say against it as
  ///          `SQLSTATE: message`
  std::string run(const std::string& address, const std::string& sql);

  /// Ends all connections to the database at `address`, as an administrator
  /// does.
  /// @returns how many there were
  int terminate_sessions(const std::string& address);

  /// Starts again after `stop` or `crash`, with other settings if any are given.
  void start(const std::vector<std::string>& settings = {});

  /// Shuts down in good order, without waiting for clients.
  void stop();

  /// Falls over at once; the next start has to recover.
  void crash();

  /// Becomes a standby of another server, with nothing of its own left, in its
  /// place: its port stays. The other one waits for it with each commit from
  /// now on.
  void follow(postgres_server& primary);

  /// Takes over as a standby does whose primary is lost, and waits for no
  /// standby of its own.
  void promote();

  /// Waits for no standby from now on.
  void go_on_alone();

  /// The address of a database.
  std::string address_of(const std::string& database) const;

  /// Waits for it to end by itself. @returns whether it has
  bool wait(std::chrono::seconds limit);

  /// Stops all its processes where they are: connections stay open, and nobody
  /// answers on them until `thaw`.
  void freeze();
  void thaw();

  uint16_t port() const noexcept {
    return port_;
  }

  /// Of the process that all others descend from.
  pid_t id() const noexcept {
    return pid_;
  }

  /// Where its files are.
  std::filesystem::path data() const {
    return dir_ / "data";
  }

private:
  void make_data(const std::vector<std::string>& command);
  void wait_for_standby(const std::string& setting);
  void end(int signal);
  void signal_all(int signal);

  std::filesystem::path dir_;
  uint16_t port_ = 0;
  pid_t pid_ = -1;
  std::vector<std::string> settings_;
  std::vector<std::string> environment_; // NAME=value
  int databases_ = 0;
  std::set<shard_id> templates_; // by their number of shards
};

} // namespace onsale::test
