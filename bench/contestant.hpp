#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace onsale::bench {

/// Seats of an event: blocks of equal rows.
struct hall {
  int blocks = 10;
  int rows = 40; // a block
  int seats_per_row = 50;

  int seats_per_block() const {
    return rows * seats_per_row;
  }

  int seats() const {
    return blocks * seats_per_block();
  }
};

/// What reached the disk for what was written.
struct sync_count {
  uint64_t syncs = 0;
  uint64_t batches = 0; // transactions that changed something
};

/// A running ticket server with its stores, that answers the booking calls of
/// the contract on 127.0.0.1. Whatever cannot be done ends the program with a
/// message.
class contestant {
public:
  virtual ~contestant() = default;

  virtual const char* name() const = 0;

  virtual uint16_t port() const = 0;

  /// Its processes, each the root of its tree: the server's and its stores'.
  virtual std::vector<pid_t> processes() const = 0;

  /// Puts an event on sale in which nothing is sold, with tickets
  /// `EVENT-BLOCK-SEAT`: blocks from 1, seats from 0.
  virtual void open_event(uint64_t event, const hall& seats) = 0;

  /// Since it started; nothing if it does not promise a sync for each batch.
  virtual std::optional<sync_count> syncs() = 0;
};

} // namespace onsale::bench
