#pragma once

#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onsale::test {

/// Where a box office keeps its books.
enum class engine : uint8_t { sqlite, postgres };

const char* to_string(engine x);

/// A header with a token that every box office takes.
http_client::header_list
bearer_header(const std::string& user,
              const std::vector<std::string>& scopes = {});

/// The secret of those tokens.
const char* token_secret();

/// The real program on a store of the test's own, killed and started again at
/// will. Its log and its SQLite file live in a directory under /tmp that goes
/// with it; a failed test prints the log's end. Whatever cannot be done ends
/// the test program with a message.
class box_office {
public:
  explicit box_office(engine kind, std::vector<std::string> options = {});

  /// On somebody else's store, by its address.
  explicit box_office(std::string storage,
                      std::vector<std::string> options = {});

  ~box_office();

  box_office(const box_office&) = delete;
  box_office& operator=(const box_office&) = delete;

  /// Adds to the environment of the program, from its next start on.
  void set_environment(std::map<std::string, std::string> added);

  /// From the next start on it is another build of the program, by its name
  /// beside this test.
  void set_build(std::string name);

  /// Starts the program and waits until it serves.
  void start();

  /// The same, for a program that may not get as far. @returns whether it serves
  bool try_start();

  /// kill -9.
  void kill();

  /// SIGTERM; @returns how it ended, within its 5 s and a little.
  std::optional<exit_status> stop();

  /// @returns how it ended by itself, within 10 s
  std::optional<exit_status> wait();

  /// Whether it runs and answers health checks, which it does not refuse
  /// however much there is to do.
  bool serves();

  engine kind() const noexcept {
    return storage_.starts_with("sqlite:") ? engine::sqlite : engine::postgres;
  }

  uint16_t port() const noexcept {
    return port_;
  }

  /// Of the running program. @pre it was started
  pid_t id() const noexcept {
    return process_->id();
  }

  /// `--storage` of the program.
  const std::string& storage() const noexcept {
    return storage_;
  }

  const std::filesystem::path& directory() const noexcept {
    return dir_;
  }

  /// Runs another command of the program on the same store, to its end.
  /// @returns its exit status and what it printed
  std::pair<exit_status, std::string> run(std::vector<std::string> arguments);

  /// A header with a token of that user.
  http_client::header_list as_user(const std::string& user) const {
    return bearer_header(user);
  }

  http_client::header_list as_admin() const {
    return bearer_header("operator", {"admin"});
  }

  /// A figure of `GET /metrics`; 0 if there is none of that name and labels.
  double metric(const std::string& name_and_labels) const;

  /// The end of the program's log.
  std::string log_end() const;

  // -- what most tests do ------------------------------------------------------

  struct grid {
    int rows = 1;
    int seats_per_row = 10;
  };

  struct event_shape {
    uint64_t event = 1;
    std::vector<grid> sections; // each is one block
    int tickets_per_user = 8;
    int tickets_per_card = 0; // any number
    int open_holds = 3;
    int hold_ttl_s = 480;
  };

  /// Puts a venue, and an event in it that can be paid back.
  void add_event(const event_shape& shape);

  /// The same for many at once, before it starts: `onsale import`.
  void import_events(const std::vector<event_shape>& shapes);
  void import_file(const std::filesystem::path& file);

private:
  process_options
  command(std::vector<std::string> arguments, const std::string& log) const;

  std::vector<std::string> options_;
  std::string build_ = "onsale";
  std::map<std::string, std::string> environment_;
  std::filesystem::path dir_;
  std::string storage_;
  uint16_t port_ = 0;
  std::unique_ptr<process> process_;
};

/// Parses a body that must be JSON.
nlohmann::json json_of(const http_answer& x);

} // namespace onsale::test
