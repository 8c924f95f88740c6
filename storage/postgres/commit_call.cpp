#include "storage/postgres/commit_call.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace onsale::storage::postgres {

namespace {

// The parameters of onsale_commit, part by part, in its order.

struct fence_part {
  int4s shard;
  int8s epoch, seq;
};

struct entry_part {
  int4s fence;
  texts kind;
  times at;
  int8s event;
  int4s block;
  byte_strings booking;
  texts user, seats;
};

struct key_part {
  int4s entry;
  texts user;
  byte_strings key, fingerprint;
  int4s status;
  byte_strings body;
};

struct count_part {
  int4s entry;
  texts user;
  int8s event;
  int4s tickets, open_holds;
  int8s tickets_max, open_holds_max;
};

struct new_part {
  int4s entry;
  byte_strings booking;
  int8s event;
  int4s block;
  texts user;
  int4s status;
  times held_at, hold_until, deadline;
  texts currency;
  int8s total;
  texts history;
};

struct booked_part {
  int4s entry;
  byte_strings booking;
  int8s event;
  int4s block, seat;
  int8s price;
};

struct row_part {
  int4s entry;
  byte_strings booking;
  int8s version;
  int4s status;
  times hold_until, deadline;
  int8s total;
  texts history;
  bools unused;
};

struct sale_part {
  int4s entry;
  byte_strings booking;
  bools sold;
};

struct seat_part {
  int4s entry;
  int8s event;
  int4s block, seat, status;
  byte_strings holder;
  bools foreign;
};

struct pay_part {
  int4s entry;
  byte_strings booking;
  int4s attempt, state;
  texts method, reference, decline_code, action_url;
  int8s amount;
  texts currency, card;
};

struct duty_part {
  int4s entry;
  byte_strings booking;
  int4s kind;
  int8s number;
};

constexpr statement commit_statement{
  "commit",
  "SELECT * FROM onsale_commit("
  "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,"
  "$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,$33,$34,$35,$36,$37,$38,"
  "$39,$40,$41,$42,$43,$44,$45,$46,$47,$48,$49,$50,$51,$52,$53,$54,$55,$56,"
  "$57,$58,$59,$60,$61,$62,$63,$64,$65,$66,$67,$68,$69,$70,$71,$72,$73,$74,"
  "$75,$76,$77,$78,$79,$80)"};

std::string step_of(const change& x) {
  return std::string{to_string(x.kind)} + '@' + std::to_string(to_ms(x.at))
         + ';';
}

int32_t number_of(uint32_t x) {
  return static_cast<int32_t>(x);
}

int64_t number_of(uint64_t x) {
  return static_cast<int64_t>(x);
}

template <class Enum>
int32_t number_of(Enum x) {
  return static_cast<int32_t>(x);
}

/// Splits a batch into columns.
class splitter {
public:
  explicit splitter(const batch& what) {
    for (auto& x : what.fences) {
      fences_.shard.add(x.shard);
      fences_.epoch.add(number_of(x.epoch));
      fences_.seq.add(number_of(x.seq));
    }
    auto by_shard = [](const lease& a, shard_id b) {
      return a.shard < b;
    };
    for (auto& x : what.entries) {
      ++entry_;
      // Both ascend, so a search finds the fence; it is the caller's to send it.
      auto fence = std::lower_bound(what.fences.begin(), what.fences.end(),
                                    x.shard, by_shard);
      entries_.fence.add(static_cast<int32_t>(fence - what.fences.begin()) + 1);
      if (x.what)
        add(*x.what);
      else if (x.room)
        add(*x.room);
      else
        add_check();
      if (x.answer)
        add(*x.answer);
    }
  }

  parameters write() const {
    parameters to;
    auto all = [&to](const auto&... columns) {
      (to.add(columns), ...);
    };
    all(fences_.shard, fences_.epoch, fences_.seq);
    all(entries_.fence, entries_.kind, entries_.at, entries_.event,
        entries_.block, entries_.booking, entries_.user, entries_.seats);
    all(keys_.entry, keys_.user, keys_.key, keys_.fingerprint, keys_.status,
        keys_.body);
    all(counts_.entry, counts_.user, counts_.event, counts_.tickets,
        counts_.open_holds, counts_.tickets_max, counts_.open_holds_max);
    all(news_.entry, news_.booking, news_.event, news_.block, news_.user,
        news_.status, news_.held_at, news_.hold_until, news_.deadline,
        news_.currency, news_.total, news_.history);
    all(booked_.entry, booked_.booking, booked_.event, booked_.block,
        booked_.seat, booked_.price);
    all(rows_.entry, rows_.booking, rows_.version, rows_.status,
        rows_.hold_until, rows_.deadline, rows_.total, rows_.history,
        rows_.unused);
    all(sales_.entry, sales_.booking, sales_.sold);
    all(seats_.entry, seats_.event, seats_.block, seats_.seat, seats_.status,
        seats_.holder, seats_.foreign);
    all(pays_.entry, pays_.booking, pays_.attempt, pays_.state, pays_.method,
        pays_.reference, pays_.decline_code, pays_.action_url, pays_.amount,
        pays_.currency, pays_.card);
    for (auto part : {&due_, &done_})
      all(part->entry, part->booking, part->kind, part->number);
    return to;
  }

private:
  void add_check() {
    entries_.kind.add_null();
    entries_.at.add_null();
    entries_.event.add_null();
    entries_.block.add_null();
    entries_.booking.add_null();
    entries_.user.add_null();
    entries_.seats.add_null();
  }

  /// Its number in the journal; the rest is written by a call of its own.
  void add(const room_change& x) {
    entries_.kind.add(to_string(change_kind::room_changed));
    entries_.at.add(x.at);
    entries_.event.add(number_of(x.event.value));
    entries_.block.add(number_of(whole(x.event).block));
    entries_.booking.add_null();
    entries_.user.add_null();
    entries_.seats.add("");
  }

  void add(const change& x) {
    std::optional<bytes> about;
    if (x.about)
      about = key_of(*x.about);
    add_entry(x, about);
    if (x.row)
      x.row->version == 1 ? add_new(x) : add_row(x);
    if (x.kind == change_kind::booking_asked && x.about)
      add_asked(x);
    if (x.counters)
      add(*x.counters);
    if (x.card_counters)
      add(*x.card_counters);
    add_seats(x, about);
    if (x.attempt)
      add(*x.attempt);
    for (auto& y : x.due)
      add(due_, y);
    for (auto& y : x.done)
      add(done_, y);
  }

  void add_entry(const change& x, const std::optional<bytes>& about) {
    entries_.kind.add(to_string(x.kind));
    entries_.at.add(x.at);
    entries_.event.add(number_of(x.block.event.value));
    entries_.block.add(number_of(x.block.block));
    entries_.booking.add_maybe(about);
    if (x.row)
      entries_.user.add(x.row->user.value);
    else if (x.counters)
      entries_.user.add(x.counters->user.value);
    else
      entries_.user.add_null();
    std::string seats;
    for (auto& y : x.seats) {
      if (!seats.empty())
        seats += ' ';
      seats += std::to_string(y.seat) + ':' + to_string(y.status);
    }
    entries_.seats.add(seats);
  }

  void add_home(const booking_id& id) {
    news_.entry.add(entry_);
    news_.booking.add(key_of(id));
    news_.event.add(number_of(id.home.event.value));
    news_.block.add(number_of(id.home.block));
  }

  void add_new(const change& x) {
    auto& row = *x.row;
    add_home(row.id);
    news_.user.add(row.user.value);
    news_.status.add(number_of(row.status));
    news_.held_at.add(row.held_at);
    news_.hold_until.add(row.hold_until);
    news_.deadline.add_maybe(row.deadline);
    news_.currency.add(row.unit.code());
    news_.total.add(row.total);
    news_.history.add(step_of(x));
    for (auto& y : row.tickets) {
      booked_.entry.add(entry_);
      booked_.booking.add(key_of(row.id));
      booked_.event.add(number_of(y.ticket.block.event.value));
      booked_.block.add(number_of(y.ticket.block.block));
      booked_.seat.add(y.ticket.seat);
      booked_.price.add(y.price);
    }
    add_sale(x);
  }

  /// The row that closes the door if there is none yet.
  void add_asked(const change& x) {
    add_home(*x.about);
    news_.user.add_null();
    news_.status.add(number_of(booking_status::aborted));
    news_.held_at.add(x.at);
    news_.hold_until.add(x.at);
    news_.deadline.add_null();
    news_.currency.add(currency{}.code());
    news_.total.add(0);
    news_.history.add(step_of(x));
  }

  void add_row(const change& x) {
    auto& row = *x.row;
    rows_.entry.add(entry_);
    rows_.booking.add(key_of(row.id));
    rows_.version.add(row.version);
    rows_.status.add(number_of(row.status));
    rows_.hold_until.add(row.hold_until);
    rows_.deadline.add_maybe(row.deadline);
    rows_.total.add(row.total);
    rows_.history.add(step_of(x));
    rows_.unused.add(x.only_unused);
    add_sale(x);
  }

  void add_sale(const change& x) {
    auto sold = owns_tickets(*x.row);
    if (!sold)
      return;
    sales_.entry.add(entry_);
    sales_.booking.add(key_of(x.row->id));
    sales_.sold.add(*sold);
  }

  void add_seats(const change& x, const std::optional<bytes>& about) {
    for (auto& y : x.seats) {
      auto taken = y.status == seat_status::held
                   || y.status == seat_status::sold;
      seats_.entry.add(entry_);
      seats_.event.add(number_of(x.block.event.value));
      seats_.block.add(number_of(x.block.block));
      seats_.seat.add(y.seat);
      seats_.status.add(number_of(y.status));
      seats_.holder.add_maybe(taken ? about : std::nullopt);
      seats_.foreign.add(x.about && x.about->home != x.block);
    }
  }

  void add(const counter_change& x) {
    counts_.entry.add(entry_);
    counts_.user.add(x.user.value);
    counts_.event.add(number_of(x.event.value));
    counts_.tickets.add(x.tickets);
    counts_.open_holds.add(x.open_holds);
    counts_.tickets_max.add(x.tickets_max);
    counts_.open_holds_max.add(x.open_holds_max);
  }

  void add(const payment& x) {
    pays_.entry.add(entry_);
    pays_.booking.add(key_of(x.booking));
    pays_.attempt.add(number_of(x.attempt));
    pays_.state.add(number_of(x.state));
    pays_.method.add(x.method);
    pays_.reference.add(x.reference);
    pays_.decline_code.add(x.decline_code);
    pays_.action_url.add(x.action_url);
    pays_.amount.add(x.amount.amount);
    pays_.currency.add(x.amount.currency.code());
    pays_.card.add(x.card);
  }

  void add(duty_part& to, const duty& x) {
    to.entry.add(entry_);
    to.booking.add(key_of(x.booking));
    to.kind.add(number_of(x.kind));
    to.number.add(x.number);
  }

  void add(const keyed_answer& x) {
    keys_.entry.add(entry_);
    keys_.user.add(x.user.value);
    keys_.key.add(bytes{x.key});
    keys_.fingerprint.add(
      bytes{std::string{x.fingerprint.begin(), x.fingerprint.end()}});
    keys_.status.add(x.status);
    keys_.body.add(bytes{x.body});
  }

  int32_t entry_ = 0;
  fence_part fences_;
  entry_part entries_;
  key_part keys_;
  count_part counts_;
  new_part news_;
  booked_part booked_;
  row_part rows_;
  sale_part sales_;
  seat_part seats_;
  pay_part pays_;
  duty_part due_, done_;
};

} // namespace

query call_commit(const batch& what) {
  return {&commit_statement, splitter{what}.write()};
}

} // namespace onsale::storage::postgres
