#pragma once

#include "tests/support/box_office.hpp"
#include "tests/support/http_client.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onsale::test {

/// A request, as a line of a table.
struct http_call {
  std::string method;
  std::string target;
  http_client::header_list headers;
  std::string body;
};

/// What must be said to it. Empty texts: whatever it is.
struct expected_answer {
  int status = 0;
  std::string type = {};  // `/problems/…` without the slashes and the word
  std::string field = {}; // of an `invalid-request`
};

/// A client that trusts nobody: every answer must come, be none of the server's
/// own mistakes (5xx), and keep the contract. What does not is remembered, so
/// that a test runs its table to the end and shows all that is wrong with it.
class strict_client {
public:
  explicit strict_client(uint16_t port)
    : port_(port), client_(std::in_place, port) {
    // Connects anew when the server closes.
  }

  /// Goes on with a server that has started anew.
  void reconnect(uint16_t port) {
    port_ = port;
    client_.emplace(port);
  }

  /// @returns the answer; status 0 if none came
  http_answer send(const http_call& x);

  /// Sends what must be answered so.
  http_answer demand(const expected_answer& wanted, const http_call& x);

  /// Reads the answer to what was sent otherwise.
  void judge(const http_call& x, const http_answer& said);

  size_t calls() const noexcept {
    return calls_;
  }

  /// The first of what was wrong, for a reader; empty if nothing was.
  std::string faults() const;

private:
  void add_fault(const http_call& x, const std::string& why);

  uint16_t port_;
  std::optional<http_client> client_;
  size_t calls_ = 0;
  std::vector<std::string> faults_;
};

/// Whether an answer is what was expected; if not, why.
std::string difference(const expected_answer& wanted, const http_answer& said);

/// A call with a JSON body.
http_call json_call(std::string method, std::string target,
                    http_client::header_list who, const nlohmann::json& body);

} // namespace onsale::test
