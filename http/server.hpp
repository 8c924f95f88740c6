#pragma once

#include "domain/limits.hpp"
#include "http/client_address.hpp"
#include "http/intake.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace onsale::http {

class io_thread;
class service;

struct server_options {
  std::string address = "127.0.0.1";
  uint16_t port = 0; // 0: any free one
  size_t threads = 1;

  size_t connections_max = limits::connections;

  /// Requests whose replies are due, over all threads. Those that begin
  /// something get three quarters of it, and less while they would wait longer
  /// than `limits::queue_wait`: others, which end what was begun, are let in
  /// then.
  size_t in_flight_max = limits::requests_in_flight;

  /// Memory for the bodies of requests, over all threads; small ones are not
  /// counted. Routes that take no more than `limits::body_bytes` share half of
  /// it: strangers can fill that with announcements, and operators must still
  /// get through.
  uint64_t body_bytes_max = 512u << 20;

  /// Memory of answers that clients have yet to read, over all threads. Beyond
  /// it large pages are refused, connections get one answer at a time, and a
  /// client has `write_timeout` for all that waits for it.
  size_t unread_bytes_max = 512u << 20;

  /// Whose `Forwarded` and `X-Forwarded-For` are believed.
  std::vector<address_range> trusted_proxies;

  /// Between two requests, for a request's header, for its body, and without
  /// progress of a response that a slow client does not read.
  std::chrono::milliseconds idle_timeout{75'000};
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{120'000};
  std::chrono::milliseconds write_timeout{30'000};

  /// Bytes a second, on average, that a client must read: what the slowest
  /// modems and mobile networks carry. At least 1.
  size_t write_rate_min = 4u << 10;

  /// How often deadlines are looked at, which is also how late they may be.
  std::chrono::milliseconds tick{250};

  /// Where request ids start.
  uint64_t seed = 0;
};

/// Whether a server could listen there just now.
/// @returns why not, for example `Address already in use`; empty if it could
std::string why_not_listen(const server_options& at);

/// What the threads of one server share.
struct server_state {
  server_state(server_options given, service& served);

  /// @param route_max what the body's route takes
  /// @returns whether there was room for `bytes`, which are now taken
  bool take_body_room(uint64_t bytes, uint64_t route_max) noexcept {
    auto for_all = options.body_bytes_max;
    auto room = route_max > limits::body_bytes ? for_all : for_all / 2;
    if (body_bytes.fetch_add(bytes) + bytes <= room)
      return true;
    body_bytes -= bytes;
    return false;
  }

  /// Whether answers may be queued for clients that read slowly.
  bool has_write_room() const noexcept {
    return unread_bytes.load(std::memory_order_relaxed)
           < options.unread_bytes_max;
  }

  const server_options options;
  service& served;
  std::atomic<size_t> open_connections{0};
  std::atomic<size_t> in_flight{0};
  intake queue; // of requests that begin something
  std::atomic<uint64_t> body_bytes{0};
  std::atomic<size_t> unread_bytes{0}; // counted by threads' `unread_memory`
  std::atomic<bool> draining{false};
};

/// An HTTP/1.1 server. Each of its threads has an `io_context` and a listening
/// socket of its own (`SO_REUSEPORT`: the kernel spreads connections over them),
/// and a connection stays on its thread: nothing on the path of a request is
/// shared or locked. Its functions are for one thread, not an I/O thread.
class server {
public:
  /// @param served must outlive the server
  server(server_options options, service& served);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Binds and starts the threads.
  /// @returns why that failed, for example `Address already in use`; empty if
  /// it did not.
  std::string start();

  /// The port it listens on. @pre `start` succeeded
  uint16_t port() const noexcept {
    return port_;
  }

  size_t threads() const noexcept {
    return threads_.size();
  }

  /// The context of one thread: whoever answers later gets back to it here. It
  /// exists before `start` and until the server goes.
  boost::asio::io_context& context(size_t thread) noexcept;

  size_t open_connections() const noexcept {
    return state_.open_connections.load(std::memory_order_relaxed);
  }

  size_t in_flight() const noexcept {
    return state_.in_flight.load(std::memory_order_relaxed);
  }

  /// Memory of answers that clients have yet to read.
  size_t unread_bytes() const noexcept {
    return state_.unread_bytes.load(std::memory_order_relaxed);
  }

  bool draining() const noexcept {
    return state_.draining.load(std::memory_order_relaxed);
  }

  /// Closes each connection behind its next answer, so that few are left when
  /// it drains; new ones are taken.
  void wind_down() noexcept {
    state_.draining = true;
  }

  /// Takes no further connections, closes idle ones, and closes the others
  /// behind the answer they wait for. May be repeated.
  void drain();

  /// Drains, waits until no connection is left, `patience` at most, then closes
  /// what is left and joins the threads. Before that `give_up` runs on each I/O
  /// thread, with its number, and has a moment to have requests answered that
  /// wait for something.
  /// @returns whether every answer was given in time
  bool stop(std::chrono::milliseconds patience,
            const std::function<void(size_t)>& give_up = {});

private:
  bool wait_until_empty(std::chrono::milliseconds patience);
  std::string bind();
  void join();

  server_state state_;
  std::vector<std::unique_ptr<io_thread>> threads_;
  std::vector<std::thread> running_;
  uint16_t port_ = 0;
};

} // namespace onsale::http
