#include "domain/ticket_block.hpp"

#include "domain/booking_change.hpp"
#include "domain/ensure.hpp"

#include <algorithm>

namespace onsale {

const block_plan&
ticket_block::plan_of(const seating& seats, const block_id& id) {
  auto plan = seats.find(id.block);
  ensure(plan != nullptr);
  return *plan;
}

ticket_block::ticket_block(block_id id, std::shared_ptr<const seating> seats,
                           std::shared_ptr<const sale_terms> terms)
  : id_(id), seating_(std::move(seats)), terms_(std::move(terms)),
    seats_(plan_of(*seating_, id)) {
}

// -- opening and catalogue changes --------------------------------------------

void ticket_block::restore(const block_image& image, timestamp now,
                           uint64_t freed) {
  seats_.restore(image.seats);
  bookings_.clear();
  open_bookings_ = 0;
  followers_.clear();
  in_flight_.clear();
  changes_in_flight_ = 0;
  due_ = {};
  duties_ = {image.duties.begin(), image.duties.end()};
  version_ = image.version;
  // Ahead of every count that readers may have from an owner before: it freed
  // seats at most as often as it wrote.
  freed_ = std::max({freed_, freed, image.version}) + 1;
  for (auto& row : image.bookings)
    keep_row(row);
  for (auto& x : image.seats) {
    if (x.status != seat_status::held || !x.holder || x.holder->home == id_)
      continue;
    followers_.emplace(*x.holder, follower{now});
    reschedule(*x.holder);
  }
}

void ticket_block::update(std::shared_ptr<const seating> seats,
                          std::shared_ptr<const sale_terms> terms) {
  seating_ = std::move(seats);
  terms_ = std::move(terms);
  if (seats_.update(plan()) == choice_effect::seats_came_back)
    ++freed_;
}

void ticket_block::adopt(booking ended) {
  ensure(ended.id.home == id_);
  // Whatever the block knows or is about to know is newer.
  if (in_flight_.contains(ended.id) || bookings_.contains(ended.id))
    return;
  auto id = ended.id;
  bookings_.emplace(id, std::move(ended));
  reschedule(id);
}

// -- settlement ---------------------------------------------------------------

void ticket_block::commit(const change& x, uint64_t seq) {
  // A question that found a row wrote nothing, and has no number.
  version_ = std::max(version_, seq);
  keep_duties(x);
  if (is_note(x.kind))
    return;
  if (x.kind == change_kind::booking_asked)
    return answer_asked(x);
  end_flight(x);
  if (seats_.commit(x.seats) == choice_effect::seats_came_back)
    ++freed_;
  if (x.row)
    keep_row(*x.row);
  else if (x.about)
    keep_follower(x);
}

void ticket_block::drop(const change& x) {
  if (is_note(x.kind))
    return;
  if (x.kind == change_kind::booking_asked)
    return answer_asked(x);
  end_flight(x);
  if (seats_.drop(x.seats) == choice_effect::seats_came_back) {
    ++rollbacks_;
    ++freed_;
  }
  if (!x.about)
    return;
  forget_if_ended(*x.about);
  reschedule(*x.about);
}

change ticket_block::begin(change x) {
  ++changes_in_flight_;
  seats_.begin(x.seats, x.about);
  if (x.about) {
    in_flight_.insert(*x.about);
    due_.set(*x.about, std::nullopt);
  }
  return x;
}

void ticket_block::end_flight(const change& x) {
  ensure(changes_in_flight_-- > 0);
  if (x.about)
    ensure(in_flight_.erase(*x.about) == 1);
}

void ticket_block::keep_duties(const change& x) {
  duties_.insert(x.due.begin(), x.due.end());
  for (auto& done : x.done)
    duties_.erase(done);
  if (x.kind != change_kind::duty_done || !x.attempt)
    return;
  auto known = bookings_.find(x.attempt->booking);
  if (known != bookings_.end()
      && known->second.attempts() == x.attempt->attempt)
    known->second.paid_by = x.attempt;
}

void ticket_block::keep_row(const booking& row) {
  auto& kept = bookings_[row.id];
  // A row that is new here was not open before: it has no ticket yet.
  auto was_open = !kept.tickets.empty() && is_open(kept.status);
  open_bookings_ += static_cast<uint32_t>(is_open(row.status));
  open_bookings_ -= static_cast<uint32_t>(was_open);
  kept = row;
  forget_if_ended(row.id);
  reschedule(row.id);
}

void ticket_block::forget_if_ended(const booking_id& id) {
  auto known = bookings_.find(id);
  if (known != bookings_.end() && !known->second.deadline)
    bookings_.erase(known);
}

void ticket_block::reschedule(const booking_id& id) {
  std::optional<timestamp> when;
  if (auto booked = bookings_.find(id); booked != bookings_.end())
    when = booked->second.deadline;
  else if (auto kept = followers_.find(id); kept != followers_.end())
    if (!kept->second.asking)
      when = kept->second.ask_at;
  due_.set(id, in_flight_.contains(id) ? std::nullopt : when);
}

// -- reads --------------------------------------------------------------------

const block_plan& ticket_block::plan() const noexcept {
  return plan_of(*seating_, id_);
}

std::optional<timestamp> ticket_block::next_deadline() const {
  return due_.next();
}

const booking* ticket_block::find(const booking_id& id) const {
  auto known = bookings_.find(id);
  return known == bookings_.end() ? nullptr : &known->second;
}

std::optional<booking_id> ticket_block::holder_of(seat_index seat) const {
  return seats_.holders().of(seat);
}

bool ticket_block::in_flight(const booking_id& id) const {
  if (in_flight_.contains(id))
    return true;
  auto kept = followers_.find(id);
  return kept != followers_.end() && kept->second.asking;
}

bool ticket_block::has_sold(const booking& x) const {
  auto seats = seats_in(x, id_);
  return std::all_of(seats.begin(), seats.end(), [&](seat_index seat) {
    return seats_.status(seat) == seat_status::sold && holder_of(seat) == x.id;
  });
}

bool ticket_block::idle() const noexcept {
  return seats_.held() == 0 && changes_in_flight_ == 0 && due_.empty()
         && duties_.empty();
}

block_snapshot ticket_block::snapshot() const {
  return {id_,
          version_,
          freed_,
          seats_.states(plan().places.size()),
          seats_.available(),
          seats_.held(),
          seats_.sold(),
          seats_.blocked(),
          open_bookings_,
          static_cast<uint32_t>(duties_.size())};
}

} // namespace onsale
