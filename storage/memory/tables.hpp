#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/check_in_store.hpp"
#include "storage/lease_store.hpp"
#include "storage/ledger.hpp"
#include "storage/user_store.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace onsale::storage {

namespace memory {

struct lease_row {
  uint32_t node = 0; // 0: nobody yet
  uint64_t epoch = 0;
  uint64_t seq = 0;
};

struct node_row {
  uint64_t incarnation = 0;
  timestamp heartbeat;
  bool alive = true;
  std::string address; // empty: works alone
  bool draining = false;
  std::vector<uint32_t> unreachable;
  bool told_to_drain = false;
  timestamp steady_since;  // without a `heartbeat_gap`
  timestamp showing_since; // without being stale
};

struct ticket_row {
  seat_status status = seat_status::available;
  std::optional<booking_id> holder;
};

/// `row` without payment: attempts have a table of their own.
struct booking_row {
  booking row;
  std::vector<history_step> history;
  uint64_t number = 0; // order of insertion
};

struct counter_row {
  int64_t tickets = 0;
  int64_t open_holds = 0;
};

struct answer_row {
  keyed_answer what;
  timestamp created;
};

template <class T>
struct versioned {
  T what;
  uint64_t version = 0;
};

/// The tables of a store, as the SQL engines have them.
struct tables {
  std::map<shard_id, lease_row> leases;
  std::map<uint32_t, node_row> nodes;
  uint64_t membership_version = 1;
  bool waits_for_standby = false; // in name only: as a server's setting

  std::map<venue_id, versioned<venue>> venues;
  std::map<performer_id, versioned<performer>> performers;
  std::map<event_id, versioned<stored_event>> events;
  std::map<seating_hash, std::shared_ptr<const seating>> seatings;
  uint64_t catalogue_version = 0;
  std::set<block_id> blocks;

  std::map<ticket_id, ticket_row> tickets; // those that were ever touched
  std::map<booking_id, booking_row> bookings;
  std::map<ticket_id, booking_id> sold;
  std::map<std::pair<booking_id, uint32_t>, payment> payments;
  std::optional<std::string> taker; // of those
  std::set<duty> duties;
  std::map<std::pair<user_id, event_id>, counter_row> counters;
  std::map<std::pair<user_id, std::string>, answer_row> answers;
  std::map<user_id, user_record> users;
  std::map<std::pair<block_id, uint64_t>, journal_row> journal;

  std::map<event_id, room_image> rooms;

  std::map<std::pair<ticket_id, booking_id>, check_in> check_ins;

  std::map<std::string, std::string> provider;
};

} // namespace memory

class memory_state {
public:
  std::mutex mutex;
  memory::tables tables;

  /// Who wants to know of changes of the catalogue, by store.
  std::multimap<const void*, std::function<void()>> watchers;

  /// Who wants to know of changes of the membership.
  std::multimap<const void*, std::function<void()>> member_watchers;
};

} // namespace onsale::storage
