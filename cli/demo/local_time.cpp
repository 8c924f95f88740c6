#include "cli/demo/local_time.hpp"

#include "domain/ensure.hpp"

#include <unicode/gregocal.h>
#include <unicode/timezone.h>

namespace onsale::demo {

// GCC 12 and libstdc++ have no time zones: ICU brings its own.
struct local_clock::calendar {
  explicit calendar(icu::TimeZone* zone) : dates(zone, status) {
  }

  UErrorCode status = U_ZERO_ERROR;
  icu::GregorianCalendar dates; // owns the zone
};

local_clock::local_clock(const std::string& zone)
  : calendar_(std::make_unique<calendar>(icu::TimeZone::createTimeZone(
    icu::UnicodeString::fromUTF8(zone.empty() ? "UTC" : zone)))) {
  ensure(U_SUCCESS(calendar_->status));
}

local_clock::~local_clock() = default;

timestamp
local_clock::at(std::chrono::sys_days day, int hour, int minute) const {
  std::chrono::year_month_day date{day};
  auto& dates = calendar_->dates;
  dates.clear();
  dates.set(static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())) - 1,
            static_cast<int>(static_cast<unsigned>(date.day())), hour, minute);
  auto ms = dates.getTime(calendar_->status);
  ensure(U_SUCCESS(calendar_->status));
  return from_ms(static_cast<int64_t>(ms));
}

} // namespace onsale::demo
