#pragma once

#include "http/application.hpp"
#include "http/io_thread.hpp"
#include "http/server.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The way into the server, without a node behind it.
namespace onsale::fuzz {

/// What one connection brought about.
struct conversation {
  struct answer {
    std::string method; // of what it answers; as sent
    int status = 0;
  };

  /// Requests as their handlers saw them, in words.
  std::vector<std::string> handled;

  std::vector<answer> answers;
  std::string bytes; // what the client received
};

/// The server's connections and the application with its checks. The routes are
/// those whose bodies can be read without a node, with the readers and policies
/// of the real ones; they do nothing but remember what they were asked. Lives
/// on one thread, whose time stands still.
class entry {
public:
  entry();

  /// Sends `stream` over a connection in pieces, each of which is dealt with
  /// before the next one comes. Then the client ends its side, and the server
  /// has to close.
  /// @param piece_max longest piece; each has a length of its own, and what is
  /// left after 15 of them comes at once
  conversation deliver(std::string_view stream, size_t piece_max = SIZE_MAX);

private:
  void add_routes();
  void add_booking();
  void converse(int client, std::string_view stream, size_t piece_max);
  bool receive(int client);
  void handled(const http::exchange& x, const std::string& meaning);

  template <class T>
  void answer(http::exchange& x, http::reply done, const T& read);

  conversation now_;
  http::token_keys keys_;
  http::application app_;
  http::server_state state_;
  http::io_thread thread_;
};

} // namespace onsale::fuzz
