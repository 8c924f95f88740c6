#pragma once

#include "actors/opened_event.hpp"
#include "domain/ids.hpp"
#include "http/response.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <string>
#include <string_view>
#include <utility>

/// What shared caches (RFC 9111) may keep of public answers, and by which names
/// they are told to forget it.
namespace onsale::http {

/// How soon somebody may want to know that it has changed.
enum class freshness : uint8_t {
  seats,    // with every sale: kept for a second
  catalogue // seldom: kept for a minute if caches are told of changes (RFC 5861
            // says what may be shown while it is asked for again)
};

/// What an answer shows, as names for `Surrogate-Key`: `event-12`, `venue-3`,
/// `performer-7`; and the lists of all events of one, which `venue-events-3`
/// and `performer-events-7` stand for. Each name is there once.
class shown_names {
public:
  /// Names everything that can be kept.
  static constexpr std::string_view everything = "onsale";

  /// No header is longer than this; what does not fit is not named, and the
  /// answer kept for a second only.
  static constexpr size_t bytes_max = 7'000;

  shown_names& add(event_id x);
  shown_names& add(venue_id x);
  shown_names& add(performer_id x);

  shown_names& add_list(venue_id x);
  shown_names& add_list(performer_id x);

  /// An event, and those that it names.
  shown_names& add(const actors::event_record& x);

  /// Separated by spaces.
  const std::string& text() const noexcept {
    return text_;
  }

  /// Whether all have their names.
  bool complete() const noexcept {
    return complete_;
  }

private:
  /// @param kind a literal
  void add(std::string_view kind, uint64_t id);

  std::string text_{everything};
  /// By kind and id; a page shows some dozens.
  boost::unordered_flat_set<std::pair<std::string_view, uint64_t>> named_;
  bool complete_ = true;
};

/// The name of one thing, for example `event-12`.
std::string name_of(std::string_view kind, uint64_t id);

/// Lets nobody keep an answer that lacks something for the moment.
response uncached(response x);

/// Lets shared caches keep an answer. (What is answered to one user is kept by
/// none, see `application`.)
/// @param purged whether caches are told of changes
response
cacheable(response x, freshness how, const shown_names& names, bool purged);

} // namespace onsale::http
