#pragma once

#include "actors/opened_event.hpp"
#include "domain/limits.hpp"
#include "http/recent_map.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <string>

namespace onsale::http {

/// What items of lists say of events but for what is left of them: JSON that
/// changes only with the catalogue, and is written once for many lists and
/// searches. Those used last are kept.
///
/// Thread-safe; each of several parts is locked for a look only.
class item_texts {
public:
  static constexpr size_t kept = limits::item_texts;

  item_texts();

  /// The beginning of a JSON object: brace, members, no comma at the end.
  std::shared_ptr<const std::string> of(const actors::event_record_ptr& x);

private:
  struct entry {
    actors::event_record_ptr record; // of which it says so
    std::shared_ptr<const std::string> text;
  };

  struct part {
    part();

    std::mutex mutex;
    recent_map<entry, event_id, event_id, std::hash<event_id>> texts;
  };

  std::array<part, 16> parts_;
};

} // namespace onsale::http
