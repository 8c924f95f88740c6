#include "http/room/draw_texts.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

namespace {

/// Seeds may come at any time.
constexpr std::chrono::seconds list_kept{1};

size_t bytes_of(const draw_text& x) {
  return x.plain->size() + x.gzip->size();
}

} // namespace

draw_text_ptr draw_texts::find(event_id id, clock::time_point now) {
  std::lock_guard lock{guard_};
  auto i = kept_.find(id);
  if (i == kept_.end())
    return nullptr;
  auto& x = i->second;
  if (!x.text->drawn && now >= x.made_at + list_kept)
    return nullptr;
  x.used_at = now;
  return x.text;
}

bool draw_texts::wait(event_id id, waiter x) {
  std::lock_guard lock{guard_};
  auto& all = waiting_[id];
  all.push_back(std::move(x));
  return all.size() == 1;
}

void draw_texts::done(event_id id, const draw_result& x,
                      clock::time_point now) {
  std::vector<waiter> waiters;
  {
    std::lock_guard lock{guard_};
    waiters = std::move(waiting_[id]);
    waiting_.erase(id);
    if (x) {
      auto& place = kept_[id];
      bytes_ -= place.text ? bytes_of(*place.text) : 0;
      bytes_ += bytes_of(**x);
      place = {*x, now, now};
      make_room();
    }
  }
  for (const auto& tell : waiters)
    tell(x);
}

void draw_texts::make_room() {
  while (bytes_ > bytes_max_ && !kept_.empty()) {
    auto oldest = std::min_element(kept_.begin(), kept_.end(),
                                   [](const auto& x, const auto& y) {
                                     return x.second.used_at < y.second.used_at;
                                   });
    bytes_ -= bytes_of(*oldest->second.text);
    kept_.erase(oldest);
  }
}

} // namespace onsale::http
