#pragma once

#include "domain/seat_map.hpp"
#include "domain/ticket_block.hpp"

/// Finds the seats that a request asks for; private to the block's machine.
namespace onsale {

/// What a choice is made from.
struct choice_base {
  block_id block;
  const block_plan& plan;
  const sale_terms& terms;
  const seat_map& seats;
};

using chosen_seats = result<std::vector<seat_index>, refusal>;

/// The seats, ascending, or why they cannot be had, with what could be had
/// instead. `elsewhere` counts tickets that other blocks keep already.
chosen_seats choose_seats(const choice_base& base, const seat_choice& choice,
                          size_t elsewhere);

/// Checks that every number names a seat of the plan, and none twice.
std::optional<refusal>
check_names(const choice_base& base, const std::vector<seat_index>& seats);

} // namespace onsale
