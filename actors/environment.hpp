#pragma once

#include "actors/answer_writer.hpp"
#include "actors/board.hpp"
#include "actors/catalogue_view.hpp"
#include "actors/node_clock.hpp"
#include "actors/offer_board.hpp"
#include "actors/random_source.hpp"
#include "actors/room_desk.hpp"
#include "actors/view_ages.hpp"
#include "domain/hash_functions.hpp"
#include "domain/ids.hpp"
#include "domain/limits.hpp"
#include "payments/gateway.hpp"
#include "storage/store.hpp"
#include "support/logging.hpp"
#include "support/metrics.hpp"
#include "support/sha256.hpp"

#include <memory>

namespace onsale::actors {

/// Everything that the actors of one node share: ports, and places to publish
/// to. A node is an object (P11): five of them may live in one process. All
/// members outlive the node's actors and are thread-safe.
struct environment {
  std::shared_ptr<node_clock> clock;
  std::shared_ptr<random_source> random;
  std::shared_ptr<storage::store> store;
  std::shared_ptr<payments::gateway> gateway;
  std::shared_ptr<const answer_writer> answers;
  std::shared_ptr<actors::board> board;
  /// What is left of events, also of those on no board.
  std::shared_ptr<offer_board> offers;
  /// How old boards may be; only in a cluster.
  std::shared_ptr<view_ages> ages;
  std::shared_ptr<catalogue_board> catalogue;
  /// How waiting rooms are, and who of their lines is here.
  std::shared_ptr<room_desk> rooms = std::make_shared<room_desk>();
  std::shared_ptr<support::metrics> metrics;
  support::logger log;
  hash_functions hash{support::sha256, support::hmac_sha256};
  shard_id shard_count = default_shard_count;
  /// For the boards of events that no actor works on.
  size_t idle_board_bytes = limits::board_bytes;
};

using environment_ptr = std::shared_ptr<const environment>;

} // namespace onsale::actors
