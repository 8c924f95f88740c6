#pragma once

#include "cli/demo/local_time.hpp"
#include "cli/demo/tour_plan.hpp"
#include "cli/demo/venue_layout.hpp"
#include "domain/time.hpp"
#include "storage/catalogue_store.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace onsale::demo {

/// Turns concerts into events with seating, prices and sale times. Each layout
/// is made once.
class event_maker {
public:
  /// @param last_id ids count up from the one behind it, call by call
  /// @pre the lists outlive this object
  event_maker(std::chrono::sys_days today,
              const std::vector<performer>& performers,
              const std::vector<venue>& venues, uint64_t last_id = 0);

  storage::event_upsert make(const concert& x);

  /// The same for a show that everybody wants: its waiting room is open, and
  /// its sale begins soon.
  storage::event_upsert make_hot(const concert& x, timestamp now);

private:
  /// A layout, once as sections without rows and once as seating.
  struct stage_plan {
    layout seats;
    std::shared_ptr<const seating> plan;
  };

  const stage_plan& plan_of(uint32_t capacity);
  const local_clock& clock_of(const venue& x);
  const performer* find_support(const performer& main) const;
  void set_sale(event& x, const concert& from, double popularity);

  std::chrono::sys_days today_;
  const std::vector<performer>& performers_;
  const std::vector<venue>& venues_;
  std::map<std::pair<hall, uint32_t>, stage_plan> plans_;
  std::map<std::string, local_clock> clocks_;
  uint64_t last_id_;
  uint32_t rooms_ = 0; // waiting rooms given out
};

} // namespace onsale::demo
