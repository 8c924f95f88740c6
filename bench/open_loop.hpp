#pragma once

#include "bench/latency_histogram.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::bench {

/// What a client makes of an answer.
struct verdict {
  enum class kind : uint8_t {
    done,    // it has what it came for
    refused, // it was told no, or later
    go_on    // it sends `next`
  };

  kind what = kind::done;
  std::string next; // the bytes of the next request
};

/// A load that does not wait for the server: journeys of one request or more
/// are due at fixed times, and a late answer delays none of those after it.
/// Latency counts from the time a journey was due, not from when a connection
/// was free for it, so a server that stalls cannot hide the requests that it
/// kept waiting (coordinated omission).
struct load {
  uint16_t port = 0;
  std::vector<uint16_t> ports = {}; // of several servers, in place of `port`
  size_t connections = 256;         // to 127.0.0.1, kept alive
  double per_second = 1'000;
  uint64_t journeys = 1'000;

  /// A journey that no connection has been free for so long after it was due is
  /// not made.
  std::chrono::milliseconds wait_max = std::chrono::hours{1};

  /// Called once all connections are made, before the first journey is due: a
  /// server may still be busy with them. May be empty.
  std::function<void()> connected;

  /// The bytes of the first request of journey `number`, from 0.
  std::function<std::string(uint64_t number)> first;

  /// Judges the answer to step `step` (from 0) of a journey. Empty: 2xx is
  /// `done`, anything else `refused`.
  std::function<verdict(uint64_t number, unsigned step, int status,
                        std::string_view body)>
    judge;
};

/// What came of it.
struct load_result {
  latency_histogram latency;         // of whole journeys, done or refused
  latency_histogram done_latency;    // of those that were done
  latency_histogram done_meanwhile;  // of those that were done by `ended`
  std::map<int, uint64_t> by_status; // of all answers
  uint64_t done = 0;
  uint64_t refused = 0;
  uint64_t lost = 0;   // no answer: the connection broke, or time was up
  uint64_t unsent = 0; // no connection was free for them in time

  /// Answers 429 and 503 that are no problem documents, or have no
  /// `Retry-After`.
  uint64_t curt_refusals = 0;
  std::chrono::duration<double> took{0}; // from `began` to the last answer

  /// When the first journey was due, and the last: from `ended` on nothing more
  /// is offered, however long answers still take.
  std::chrono::steady_clock::time_point began;
  std::chrono::steady_clock::time_point ended;

  double done_per_second() const {
    return took.count() > 0 ? static_cast<double>(done) / took.count() : 0;
  }

  /// Of all journeys, those that did not end as wished.
  double refused_share() const {
    auto failed = refused + lost + unsent;
    auto all = done + failed;
    return all > 0 ? static_cast<double>(failed) / static_cast<double>(all) : 0;
  }
};

/// Runs a load on the calling thread, to its end or until `patience` after its
/// last journey was due. Throws `boost::system::system_error` if it cannot
/// connect.
load_result
run(const load& what, std::chrono::seconds patience = std::chrono::seconds{10});

} // namespace onsale::bench
