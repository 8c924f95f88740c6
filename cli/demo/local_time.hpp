#pragma once

#include "domain/time.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace onsale::demo {

/// Turns wall-clock times of one time zone into points in time, daylight saving
/// included. Not thread-safe.
class local_clock {
public:
  /// @param zone an IANA name; one that is not known stands for UTC
  explicit local_clock(const std::string& zone);
  ~local_clock();

  /// The time at which clocks in the zone show `hour:minute` on `day`.
  timestamp at(std::chrono::sys_days day, int hour, int minute) const;

private:
  struct calendar;

  std::unique_ptr<calendar> calendar_;
};

} // namespace onsale::demo
