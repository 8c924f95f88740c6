#pragma once

#include "bench/latency_histogram.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace onsale::bench {

/// A load that does not wait for the server: requests are due at fixed times,
/// and a late answer delays none of those after it. Latency counts from the
/// time a request was due, not from when a connection was free for it, so a
/// server that stalls cannot hide the requests that it kept waiting
/// (coordinated omission).
struct load {
  uint16_t port = 0;
  size_t connections = 64; // on 127.0.0.1, kept alive
  double per_second = 1'000;
  uint64_t requests = 1'000;
  /// The bytes of request `number`, from 0.
  std::function<std::string(uint64_t number)> make_request;
};

/// What came of it.
struct load_result {
  latency_histogram latency; // of all answers
  std::map<int, uint64_t> by_status;
  uint64_t lost = 0; // no answer: the connection broke, or time was up
  std::chrono::duration<double> took{0};

  uint64_t answered(int status) const {
    auto i = by_status.find(status);
    return i == by_status.end() ? 0 : i->second;
  }

  double per_second(int status) const {
    return static_cast<double>(answered(status)) / took.count();
  }
};

/// Runs a load on the calling thread, to its end or until `patience` after its
/// last request was due.
load_result
run(const load& what, std::chrono::seconds patience = std::chrono::seconds{10});

} // namespace onsale::bench
