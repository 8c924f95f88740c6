#include "search/local_days.hpp"

#include "domain/ensure.hpp"

#include <unicode/timezone.h>

#include <chrono>

namespace onsale::search {

// GCC 12 and libstdc++ have no time zones: ICU brings its own.
struct local_days::time_zone {
  explicit time_zone(const std::string& name)
    : rules{icu::TimeZone::createTimeZone(
      icu::UnicodeString::fromUTF8(name.empty() ? "UTC" : name))} {
  }

  std::unique_ptr<icu::TimeZone> rules;
};

local_days::local_days() = default;

local_days::~local_days() = default;

int32_t local_days::day_at(timestamp when, const std::string& zone) {
  auto& known = zones_[zone];
  if (!known)
    known = std::make_unique<time_zone>(zone);
  int32_t offset = 0;
  int32_t saving = 0;
  auto status = U_ZERO_ERROR;
  known->rules->getOffset(static_cast<UDate>(to_ms(when)), false, offset,
                          saving, status);
  ensure(U_SUCCESS(status));
  auto local = when + std::chrono::milliseconds{offset + saving};
  return static_cast<int32_t>(
    std::chrono::floor<std::chrono::days>(local).time_since_epoch().count());
}

} // namespace onsale::search
