#define SUITE conformance.random_batches
#include "storage/memory/memory_store.hpp"
#include "tests/conformance/world.hpp"
#include "tests/support/property.hpp"

#include <algorithm>
#include <array>
#include <set>

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

constexpr uint32_t used_blocks = 3;
constexpr size_t entries_max = 6;

/// Batches of one case: enough to meet every outcome, and each waits for a disk.
constexpr size_t batches_max = 12;

/// What an entry is made of: kind, block, booking, seat, key, detail.
using dice = std::array<uint8_t, 6>;

/// Builds batches that may meet any outcome, out of dice and of what the model
/// holds. No two entries of one batch share a user, a card, a booking or a
/// ticket.
class batch_maker {
public:
  batch_maker(ledger& model, event_id event) : model_(model), event_(event) {
    // nop
  }

  std::vector<ledger_entry> make(const std::vector<dice>& throws) {
    std::vector<ledger_entry> result;
    users_.clear();
    cards_.clear();
    bookings_.clear();
    tickets_.clear();
    for (slot_ = 0; slot_ < std::min(throws.size(), entries_max); ++slot_)
      if (auto x = make_entry(throws[slot_]))
        result.push_back(std::move(*x));
    return result;
  }

private:
  std::optional<ledger_entry> make_entry(const dice& from) {
    auto [kind, block_die, number, seat_die, key, detail] = from;
    block_id block{event_, 1u + block_die % used_blocks};
    auto seat = static_cast<seat_index>(seat_die % 5 * entries_max + slot_);
    auto id = make_booking_id(block, number % 3);
    if (!bookings_.insert(id).second)
      return std::nullopt;
    auto found = demand(await<std::optional<booking_record>>([&](auto done) {
      model_.find_booking(id, done);
    }));
    auto user = found ? found->row.user.value : name_of(number + slot_);
    if (!users_.insert(user).second)
      return std::nullopt;
    ledger_entry result;
    result.what = make_change(kind, id, user, seat, detail, found);
    if (!result.what || kind % 8 == 7)
      result.what.reset();
    if (result.what && !claim(*result.what))
      return std::nullopt;
    auto fenced = result.what ? result.what->block : block;
    result.shard = shard_of(fenced, shard_count);
    if (key % 3 == 0 && !user.empty())
      result.answer = make_answer(user, std::to_string(key % 4),
                                  key % 2 == 0 ? uint16_t{201} : uint16_t{0},
                                  detail % 2);
    return result;
  }

  /// @returns whether no other entry of the batch is about one of its tickets
  bool claim(const change& x) {
    std::set<ticket_id> mine;
    for (auto& y : x.seats)
      mine.insert({x.block, y.seat});
    if (x.row)
      for (auto& y : x.row->tickets)
        mine.insert(y.ticket);
    tickets_.merge(mine);
    return mine.empty(); // what was claimed before stays behind
  }

  std::string name_of(size_t number) const {
    return std::to_string(event_.value) + "-" + std::to_string(number % 9);
  }

  std::optional<change>
  make_change(uint8_t kind, const booking_id& id, const std::string& user,
              seat_index seat, uint8_t detail,
              const std::optional<booking_record>& found) {
    block_id next{event_, id.home.block % used_blocks + 1};
    switch (kind % 8) {
      case 0:
        return make_hold(id, user, {seat}, noon + duration_ms{detail});
      case 1:
      case 2:
      case 3:
        return found ? make_next(*found, seat, detail) : std::nullopt;
      case 4:
        return make_follower(next, id, change_kind::follower_held, {seat},
                             static_cast<seat_status>(detail % 3));
      case 5:
        return make_question(next, id);
      case 6:
        return make_house_seat(id.home, seat, detail);
      default:
        return std::nullopt;
    }
  }

  static change
  make_house_seat(block_id block, seat_index seat, uint8_t detail) {
    change result;
    result.block = block;
    result.kind = change_kind::seats_blocked;
    result.at = noon;
    result.seats = {
      {seat, detail % 2 == 0 ? seat_status::blocked : seat_status::available}};
    return result;
  }

  /// A step in any direction, based on the right version but now and then.
  std::optional<change>
  make_next(const booking_record& found, seat_index seat, uint8_t detail) {
    auto& row = found.row;
    if (row.status == booking_status::aborted)
      return std::nullopt;
    auto before = make_hold(row.id, row.user.value, {seat});
    before.row = row;
    // Sold now and then, and what has been sold moves on.
    auto status = detail % 4 == 0 ? booking_status::confirmed
                                  : static_cast<booking_status>(detail % 9);
    auto sells = status == booking_status::confirmed;
    auto result = make_step(before, static_cast<change_kind>(detail % 10),
                            status,
                            sells ? seat_status::sold : seat_status::available);
    if (status == booking_status::capture_failed && detail % 7 < 4)
      result.row->deadline = noon + capture_failed_grace;
    if (detail % 11 == 0)
      --result.row->version;
    if (detail % 5 == 0)
      result.counters = counter_change{row.user, row.id.home.event, -1, -1, 8,
                                       3};
    if (detail % 6 == 0)
      count_card(result, detail);
    if (detail % 3 == 0)
      result.attempt = make_payment(row.id, 1u + detail % 2,
                                    static_cast<payment_state>(detail % 8));
    duty due{row.id, static_cast<duty_kind>(detail % 5), detail % 2u};
    (detail % 4 == 0 ? result.done : result.due).push_back(due);
    return result;
  }

  /// A card pays, or is paid back now and then.
  void count_card(change& x, uint8_t detail) {
    auto card = "fp_" + std::to_string(detail / 6 % 3);
    if (cards_.insert(card).second)
      x.card_counters = counter_change{
        holder_of(card), event_, detail % 13 == 0 ? -1 : 1, 0, 2, 0};
  }

  ledger& model_;
  event_id event_;
  size_t slot_ = 0;
  std::set<std::string> users_;
  std::set<std::string> cards_;
  std::set<booking_id> bookings_;
  std::set<ticket_id> tickets_;
};

auto tie(const stored_answer& x) {
  return std::tie(x.status, x.body);
}

auto tie(const booking_brief& x) {
  return std::tie(x.status, x.deadline);
}

template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || tie(*a) == tie(*b));
}

bool same(const entry_result& a, const entry_result& b) {
  return a.outcome == b.outcome && a.seq == b.seq && same(a.stored, b.stored)
         && same(a.asked, b.asked);
}

void expect_same(const store_result<batch_result>& a,
                 const store_result<batch_result>& b) {
  RC_LOG() << (a ? "engine: done" : "engine: " + a.error().detail) << "\n"
           << (b ? "model: done" : "model: " + b.error().detail) << "\n";
  RC_ASSERT(error_of(a) == error_of(b));
  if (!a)
    return;
  RC_ASSERT(a->leases == b->leases);
  RC_ASSERT(a->results.size() == b->results.size());
  for (size_t i = 0; i < a->results.size(); ++i)
    RC_ASSERT(same(a->results[i], b->results[i]));
}

void expect_same(const block_image& a, const block_image& b) {
  RC_ASSERT(a.version == b.version);
  RC_ASSERT(a.bookings == b.bookings);
  RC_ASSERT(a.duties == b.duties);
  RC_ASSERT(a.seats.size() == b.seats.size());
  for (size_t i = 0; i < a.seats.size(); ++i) {
    RC_ASSERT(a.seats[i].seat == b.seats[i].seat);
    RC_ASSERT(a.seats[i].status == b.seats[i].status);
    RC_ASSERT(a.seats[i].holder == b.seats[i].holder);
  }
}

void expect_same(const booking_page& a, const booking_page& b) {
  RC_ASSERT(a.cursor == b.cursor);
  RC_ASSERT(a.bookings.size() == b.bookings.size());
  for (size_t i = 0; i < a.bookings.size(); ++i) {
    auto &x = a.bookings[i], &y = b.bookings[i];
    RC_ASSERT(x.row == y.row);
    RC_ASSERT(x.history.size() == y.history.size());
    for (size_t j = 0; j < x.history.size(); ++j) {
      RC_ASSERT(x.history[j].kind == y.history[j].kind);
      RC_ASSERT(x.history[j].at == y.history[j].at);
    }
  }
}

void expect_same(const std::vector<journal_row>& a,
                 const std::vector<journal_row>& b) {
  auto columns = [](const journal_row& x) {
    return std::tie(x.shard, x.seq, x.epoch, x.at, x.block, x.kind, x.about,
                    x.user, x.seats);
  };
  RC_ASSERT(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i)
    RC_ASSERT(columns(a[i]) == columns(b[i]));
}

/// The engine under test beside the one in memory; each case has an event and
/// people of its own.
struct twins {
  concert_on_sale real;
  std::shared_ptr<memory_state> state = make_memory_state({shard_count, false});
  std::unique_ptr<memory_store> model = make_memory_store(state);
  owner model_node{*model, 1};
  uint64_t cases = 100;

  twins() {
    model_node.acquire();
    catalogue_batch what;
    what.venues = real.catalogue().venues;
    add(*model, what);
  }

  static void add(store& in, const catalogue_batch& what) {
    auto written = demand(await<upsert_result>([&](auto done) {
      in.catalogue().upsert(what, done);
    }));
    RC_ASSERT(static_cast<bool>(written));
  }

  /// Asks both stores the same and expects the same answer.
  template <class T, class Call>
  void compare(Call call) {
    auto ask = [&](store& in) {
      return demand(await<T>([&](auto done) {
        call(in.ledger(), done);
      }));
    };
    expect_same(ask(*real.db), ask(*model));
  }

  void compare_all(event_id event) {
    for (uint32_t block = 1; block <= used_blocks; ++block) {
      block_id id{event, block};
      expect_same(real.image(id),
                  demand(await<std::vector<block_image>>([&](auto done) {
                    model->ledger().load_blocks({id}, done);
                  }))
                    .at(0));
      compare<std::vector<journal_row>>([&](ledger& in, auto done) {
        in.history_of(id, std::nullopt, done);
      });
    }
    compare<booking_page>([&](ledger& in, auto done) {
      in.bookings_of_event(event, {}, 100, done);
    });
    compare_sold(event);
  }

  /// Whether a ticket is sold shows when somebody else buys it as well.
  void compare_sold(event_id event) {
    auto page = demand(await<booking_page>([&](auto done) {
      model->ledger().bookings_of_event(event, {}, 100, done);
    }));
    std::set<ticket_id> booked;
    for (auto& x : page.bookings)
      for (auto& y : x.row.tickets)
        booked.insert(y.ticket);
    for (uint64_t number = 1'000; auto& x : booked) {
      auto id = make_booking_id(x.block, ++number);
      auto thief = make_hold(id, "thief" + std::to_string(number), {x.seat});
      thief.row->status = booking_status::confirmed;
      thief.seats.clear(); // as if the block had forgotten them
      expect_same(real.node->commit({real.node->entry(thief)}),
                  model_node.commit({model_node.entry(thief)}));
    }
  }

  void run(const std::vector<std::vector<dice>>& batches) {
    event_id event{++cases};
    catalogue_batch what;
    what.events = {make_upsert(make_concert(event))};
    add(*real.db, what);
    add(*model, what);
    batch_maker maker{model->ledger(), event};
    for (auto& x : batches) {
      auto entries = maker.make(x);
      expect_same(real.node->commit(entries), model_node.commit(entries));
    }
    compare_all(event);
  }
};

} // namespace

TEST(random batches mean the same to every engine) {
  std::unique_ptr<twins> kept;
  CHECK_PROPERTY("outcomes and loads are those of the engine in memory", [&] {
    // Only lengths are bounded: small dice would throw holds and nothing else.
    auto one = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<dice>());
    using throws = std::vector<dice>;
    auto any = rc::gen::container<std::vector<throws>>(
      rc::gen::container<throws>(one));
    auto both = kept ? std::move(kept) : std::make_unique<twins>();
    both->run(*rc::gen::resize(batches_max, any));
    kept = std::move(both); // those that differ have drifted apart
  });
}
