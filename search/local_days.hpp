#pragma once

#include "domain/time.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace onsale::search {

/// Tells what day it is somewhere, daylight saving included. Zones are read
/// once. Not for several threads.
class local_days {
public:
  local_days();
  ~local_days();

  /// Days since 1970-01-01 by the calendar of a place.
  /// @param zone an IANA name; one that is not known stands for UTC
  int32_t day_at(timestamp when, const std::string& zone);

private:
  struct time_zone;

  std::map<std::string, std::unique_ptr<time_zone>> zones_;
};

} // namespace onsale::search
