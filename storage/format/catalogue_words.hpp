#pragma once

#include "storage/format/json_reading.hpp"

/// The fixed words of the catalogue format; internal to storage/format.
namespace onsale::storage::reading {

inline constexpr std::array<word<event_status>, 4> event_status_words{{
  {"scheduled", event_status::scheduled},
  {"postponed", event_status::postponed},
  {"rescheduled", event_status::rescheduled},
  {"cancelled", event_status::cancelled},
}};

inline constexpr std::array<word<section_kind>, 2> section_kind_words{{
  {"seated", section_kind::seated},
  {"general", section_kind::general},
}};

inline constexpr std::array<word<fee_unit>, 2> fee_unit_words{{
  {"ticket", fee_unit::ticket},
  {"booking", fee_unit::booking},
}};

inline constexpr std::array<word<orphan_rule>, 3> orphan_rule_words{{
  {"best_available", orphan_rule::best_available},
  {"strict", orphan_rule::strict},
  {"off", orphan_rule::off},
}};

inline constexpr std::array<word<room_eligibility>, 3> eligibility_words{{
  {"guest", room_eligibility::guest},
  {"verified", room_eligibility::verified},
  {"list", room_eligibility::list},
}};

inline constexpr std::array<word<seat_numbering>, 2> numbering_words{{
  {"consecutive", seat_numbering::consecutive},
  {"odd_even", seat_numbering::odd_even},
}};

/// @pre the table has a word for `meaning`
template <class T, size_t N>
const char* text_of(const std::array<word<T>, N>& words, T meaning) noexcept {
  for (auto& w : words)
    if (w.meaning == meaning)
      return w.text;
  return "";
}

} // namespace onsale::storage::reading
