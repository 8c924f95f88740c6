#include "domain/seat_choice.hpp"

#include "domain/best_available.hpp"
#include "domain/orphans.hpp"

#include <algorithm>

namespace onsale {

namespace {

/// Members of the request that refusals point at.
constexpr auto names_field = "ticket_ids";
constexpr auto quantity_field = "quantity";

refusal malformed(const char* field, const char* detail) {
  auto why = refuse(refusal_code::invalid_request);
  why.field = field;
  why.detail = detail;
  return why;
}

std::vector<ticket_id>
tickets(const choice_base& base, const std::vector<seat_index>& seats) {
  std::vector<ticket_id> ids;
  for (auto seat : seats)
    ids.push_back({base.block, seat});
  return ids;
}

template <class Predicate>
std::vector<seat_index>
those(const std::vector<seat_index>& seats, Predicate wanted) {
  std::vector<seat_index> found;
  std::copy_if(seats.begin(), seats.end(), std::back_inserter(found), wanted);
  return found;
}

std::optional<selection>
best(const choice_base& base, const best_request& request) {
  return best_available(base.plan, base.seats.free(), request,
                        base.terms.limits.orphan_rule);
}

/// Seats wherever they are. Sparing neighbours of scattered seats takes long,
/// so it is done only where the rule binds.
std::optional<selection>
anywhere(const choice_base& base, best_request request) {
  auto strict = base.terms.limits.orphan_rule == orphan_rule::strict;
  request.adjacent = false;
  return best_available(base.plan, base.seats.free(), request,
                        strict ? orphan_rule::strict : orphan_rule::off);
}

/// A request for seats like the named ones.
best_request
alike(const choice_base& base, const std::vector<seat_index>& seats) {
  best_request request;
  request.quantity = static_cast<uint32_t>(seats.size());
  for (auto seat : seats)
    request.accessible += base.plan.places[seat].accessible;
  request.price = base.plan.places[seats.front()].price;
  return request;
}

/// As many seats as `request` asks for: of its price level rather than
/// together, together rather than scattered.
std::vector<ticket_id>
alternatives(const choice_base& base, best_request request) {
  auto price = request.price;
  for (auto adjacent : {true, false})
    for (auto level : {price, std::optional<price_index>{}}) {
      request.price = level;
      if (auto found = adjacent ? best(base, request) : anywhere(base, request))
        return tickets(base, found->seats);
    }
  return {};
}

/// With the strict rule named seats must not strand one, as long as seats like
/// them can be had that do not.
std::optional<refusal>
check_orphans(const choice_base& base, const std::vector<seat_index>& seats) {
  if (base.terms.limits.orphan_rule != orphan_rule::strict
      || !strands_a_seat(base.plan, base.seats.free(), seats))
    return std::nullopt;
  auto better = best(base, alike(base, seats));
  if (!better || better->strands)
    return std::nullopt;
  auto why = refuse(refusal_code::orphan_seat);
  why.alternatives = tickets(base, better->seats);
  return why;
}

/// Why nothing fits: nothing is left, nothing is left at the moment, or what is
/// left does not lie together.
refusal explain(const choice_base& base, const best_request& request) {
  if (request.adjacent) {
    if (auto found = anywhere(base, request)) {
      auto why = refuse(refusal_code::no_adjacent_seats);
      why.alternatives = tickets(base, found->seats);
      return why;
    }
  }
  auto& seats = base.seats;
  if (seats.available() == 0 && seats.held() == 0 && !seats.any_moving())
    return refuse(refusal_code::sold_out);
  return refuse(refusal_code::seats_unavailable);
}

chosen_seats choose(const choice_base& base, const named_seats& wanted) {
  if (auto why = check_names(base, wanted.seats))
    return failure{std::move(*why)};
  auto sorted = wanted.seats;
  std::sort(sorted.begin(), sorted.end());
  auto taken = those(sorted, [&](seat_index seat) {
    return !base.seats.free().test(seat);
  });
  if (!taken.empty()) {
    auto why = refuse(refusal_code::seats_unavailable);
    why.unavailable = tickets(base, taken);
    why.alternatives = alternatives(base, alike(base, sorted));
    return failure{std::move(why)};
  }
  if (auto why = check_orphans(base, sorted))
    return failure{std::move(*why)};
  return sorted;
}

chosen_seats choose(const choice_base& base, const best_request& wanted) {
  if (wanted.accessible > wanted.quantity)
    return failure{malformed("best_available.accessible",
                             "asks for more accessible seats than seats")};
  if (wanted.price && *wanted.price >= base.terms.prices.size())
    return failure{malformed("best_available.price_level",
                             "names no price level of the event")};
  if (auto found = best(base, wanted))
    return std::move(found->seats);
  return failure{explain(base, wanted)};
}

struct quantity_of {
  size_t operator()(const named_seats& x) const {
    return x.seats.size();
  }
  size_t operator()(const best_request& x) const {
    return x.quantity;
  }
};

} // namespace

std::optional<refusal>
check_names(const choice_base& base, const std::vector<seat_index>& seats) {
  if (seats.empty())
    return malformed(names_field, "names no ticket");
  auto sorted = seats;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    return malformed(names_field, "names a ticket twice");
  auto unknown = those(sorted, [&](seat_index seat) {
    return seat >= base.plan.places.size() || base.plan.places[seat].retired;
  });
  if (unknown.empty())
    return std::nullopt;
  auto why = refuse(refusal_code::no_such_ticket);
  why.unavailable = tickets(base, unknown);
  return why;
}

chosen_seats choose_seats(const choice_base& base, const seat_choice& choice,
                          size_t elsewhere) {
  if (auto named = std::get_if<named_seats>(&choice))
    if (auto why = check_names(base, named->seats))
      return failure{std::move(*why)};
  auto quantity = std::visit(quantity_of{}, choice) + elsewhere;
  if (quantity == elsewhere || quantity > limits::seats_per_request)
    return failure{malformed(quantity_field, "must be from 1 to 100")};
  if (auto why = may_have(base.terms, quantity))
    return failure{std::move(*why)};
  return std::visit(
    [&](auto& wanted) {
      return choose(base, wanted);
    },
    choice);
}

} // namespace onsale
