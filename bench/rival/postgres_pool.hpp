#pragma once

#include <boost/asio/io_context.hpp>
#include <libpq-fe.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace onsale::rival {

/// A statement that each connection prepares once, at its start.
struct prepared {
  const char* name;
  const char* text;
};

/// Connections to PostgreSQL that run one statement at a time each, without
/// blocking; what finds none free waits its turn. For the thread of its context.
class postgres_pool {
public:
  /// The result, or what PostgreSQL had to say against it.
  using callback = std::function<void(const PGresult*)>;

  /// Connects. Throws `std::runtime_error` if it cannot.
  postgres_pool(boost::asio::io_context& io, const std::string& address,
                size_t connections, const std::vector<prepared>& statements);
  ~postgres_pool();

  postgres_pool(const postgres_pool&) = delete;
  postgres_pool& operator=(const postgres_pool&) = delete;

  /// Runs a prepared statement as a transaction of its own.
  void run(const char* statement, std::vector<std::string> parameters,
           callback done);

private:
  class connection;

  struct call {
    const char* statement;
    std::vector<std::string> parameters;
    callback done;
  };

  void pump();

  std::vector<std::unique_ptr<connection>> connections_;
  std::vector<connection*> free_;
  std::deque<call> waiting_;
};

} // namespace onsale::rival
