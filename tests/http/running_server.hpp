#pragma once

#include "http/application.hpp"
#include "http/problem.hpp"
#include "http/server.hpp"
#include "tests/support/http_client.hpp"

#include <boost/asio/post.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace onsale::test {

/// Waits for something that other threads do; a deadline ends a test that fails.
inline bool eventually(const std::function<bool()>& holds) {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

/// A server on a free port with some routes for tests:
///
///   GET  /livez      ok, essential
///   GET  /hello      ok
///   POST /echo       the JSON body, for users, with idempotency keys
///   POST /upload     how many bytes came, 64 MiB
///   GET  /whoami     the client's address, request id and trace
///   GET  /me         the caller, for users
///   GET  /admin      ok, for administrators
///   GET  /tagged     a large text with the tag `v1`
///   GET  /pieces     20 shared pieces of 100,000 bytes
///   GET  /long       these 50 times, more than any socket takes
///   POST /later      waits until `release` is called; for users, with keys
///   POST /begin      the same, of those that are refused first
///   GET  /dropped    its reply is dropped
///   GET  /throws     its handler throws
struct running_server {
  using options_change = std::function<void(http::server_options&,
                                            http::application_options&)>;

  explicit running_server(const options_change& change = {});
  ~running_server();

  http_client client() {
    return http_client{server->port()};
  }

  std::string token(const std::string& user, bool admin = false) {
    std::vector<std::string> scopes;
    if (admin)
      scopes.push_back("admin");
    return "Bearer "
           + keys.issue(user_id{user}, scopes, std::chrono::hours{1}, now);
  }

  /// Answers all that wait at `/later`.
  void release();

  size_t waiting_replies();

  timestamp now{std::chrono::seconds{1'800'000'000}};
  http::token_keys keys{{{"k1", std::string(32, 'a')}}};
  std::unique_ptr<http::application> app;
  std::unique_ptr<http::server> server;
  std::atomic<int> bugs{0};
  std::atomic<int> answers{0};
  std::atomic<int> shed{0};
  std::atomic<http::shed_reason> shed_why{}; // the last time

private:
  void add_routes();
  void add_shared_routes();
  void add_waiting_routes();

  struct waiting {
    size_t thread;
    std::shared_ptr<http::reply> done;
  };

  std::mutex mutex_;
  std::vector<waiting> waiting_;
};

/// One client of it, that demands answers.
struct talk_with_server {
  running_server s;
  http_client client = s.client();

  http_answer
  request(std::string_view method, std::string_view path,
          http_client::header_list headers = {}, std::string_view body = {});

  http_answer
  get(std::string_view path, http_client::header_list headers = {}) {
    return request("GET", path, std::move(headers));
  }

  std::pair<std::string, std::string>
  as(const std::string& user, bool admin = false) {
    return {"Authorization", s.token(user, admin)};
  }
};

} // namespace onsale::test
