#pragma once

#include "bench/contestant.hpp"
#include "tests/support/box_office.hpp"

#include <map>
#include <string>
#include <vector>

namespace onsale::bench {

/// Onsale itself, as it is installed, on one of its stores. Its simulated
/// payment provider keeps its books in memory: a provider is a foreign system,
/// of which the disk is not measured.
class onsale_office final : public contestant {
public:
  /// @param events on sale from the start, numbered from 1
  /// @param more_options of `serve`
  /// @param catalogue a file of events besides; empty: there are none
  /// @param environment of the program, beside this one's
  explicit onsale_office(test::engine kind, uint64_t events = 0,
                         const hall& seats = {},
                         const std::vector<std::string>& more_options = {},
                         const std::string& catalogue = {},
                         std::map<std::string, std::string> environment = {});

  /// Its store goes with it.
  ~onsale_office() override;

  const char* name() const override;
  uint16_t port() const override;
  std::vector<pid_t> processes() const override;
  void open_event(uint64_t event, const hall& seats) override;

  /// PostgreSQL's own count of its log's syncs (`pg_stat_wal`), which it tells
  /// up to 10 s late, so this call waits for it; SQLite's, counted by the
  /// server in the file system that it gives to SQLite.
  std::optional<sync_count> syncs() override;

  /// Has an event looked at, so that its seats are in memory.
  void look_at(uint64_t event);

  /// A figure of `GET /metrics`; 0 if there is none of that name and labels.
  double metric(const std::string& name_and_labels) const {
    return office_.metric(name_and_labels);
  }

  /// A header with an administrator's token.
  test::http_client::header_list as_admin() const {
    return office_.as_admin();
  }

private:
  test::engine kind_;
  test::box_office office_;
};

} // namespace onsale::bench
