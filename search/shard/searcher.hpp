#pragma once

#include "search/gathering.hpp"
#include "search/partition.hpp"
#include "search/query.hpp"
#include "search/search_board.hpp"
#include "search/shard/placing.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Searches over shards that lie on several nodes.
namespace onsale::search {

/// A search, of all shards wherever they are.
struct find_everywhere {
  query what;
  /// The same for other nodes: the path and the parameters that clients send.
  std::string target;
  /// When somebody began to wait for it; not said: when it arrives.
  std::chrono::steady_clock::time_point asked_at = {};
};

struct found_everywhere {
  findings_ptr what;
  bool partial = false; // a shard has not answered in time
};

/// Asks a node about a shard it has.
struct ask_node {
  uint32_t node = 0;
  std::chrono::milliseconds time_left{0};
  std::string question; // far_question
};

/// Another node asks about a shard that should be here.
struct asked_by_node {
  std::string question;
  /// Nobody waits any longer than that; not said: for ever.
  std::chrono::steady_clock::time_point until = std::chrono::steady_clock::
    time_point::max();
};

/// What a node says to that.
struct node_said {
  /// A shard_answer; empty if there is none: the shard is not there, or there
  /// is no way to the node, or it does not know what it was asked.
  std::string answer;
};

} // namespace onsale::search

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::find_everywhere)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::found_everywhere)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::ask_node)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::asked_by_node)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::node_said)

namespace onsale::search {

/// Asks other nodes. Answers when the time is up, at the latest.
using far_nodes_actor = caf::typed_actor<
  caf::replies_to<ask_node>::with<node_said>>;

} // namespace onsale::search

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::far_nodes_actor)

namespace onsale::search {

/// The SEARCHER actor interface.
using searcher_actor = caf::typed_actor<
  caf::replies_to<find_everywhere>::with<found_everywhere>,
  caf::replies_to<asked_by_node>::with<node_said>, caf::reacts_to<index_nodes>,
  caf::reacts_to<far_nodes_actor>>;

/// Nodes that were asked have had their time: others may be asked as well, or
/// the round is over.
struct search_timeout {
  enum class phase : uint8_t { copy, round };

  uint64_t search = 0;
  uint32_t round = 0;
  phase over = phase::copy;
};

} // namespace onsale::search

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::search_timeout)

namespace onsale::search {

using searcher_self = searcher_actor::extend<caf::reacts_to<search_timeout>>;

/// Reads a query as clients send it.
/// @returns nothing if it is none
using query_reader = std::function<std::optional<query>(
  const std::string& target, timestamp as_of)>;

/// Answers searches that this node cannot answer from its own shards, round by
/// round (`gathering`), and what other nodes ask about these. It searches
/// itself, so it is spawned on a thread of its own.
class searcher_state {
public:
  static inline const char* name = "searcher";

  struct links {
    std::shared_ptr<search_board> board;
    query_reader read;
    uint32_t copies = 0; // of each shard; 0: on every node
  };

  /// What a search may take in all.
  static constexpr std::chrono::milliseconds time_limit{1'000};

  /// A shard of which nobody has answered by then is left out.
  static constexpr std::chrono::milliseconds round_limit{250};

  /// A copy that has not answered by then is not waited for alone (Dean and
  /// Barroso, The Tail at Scale, 2013).
  static constexpr std::chrono::milliseconds copy_patience{100};

  /// A node that was silent is asked after all others for so long: it may stand
  /// still, or be of a build that does not know what it is asked.
  static constexpr std::chrono::seconds silence_kept{5};

  /// A node on which shards may lie no longer, such as one that drains, may
  /// still have some for so long.
  static constexpr std::chrono::seconds farewell{30};

  explicit searcher_state(searcher_self::pointer self) : self_{self} {
    // Initialised by `searcher`.
  }

  void init(links with);
  caf::typed_response_promise<found_everywhere> find(find_everywhere x);
  node_said answer(const asked_by_node& x);
  void know(index_nodes x);
  void reach(far_nodes_actor x);
  void time_out(const search_timeout& x);

private:
  using time_point = std::chrono::steady_clock::time_point;

  /// A shard in the round that is being asked.
  struct asked_shard {
    std::vector<uint32_t> untried; // nodes, the next at the end
    std::vector<uint32_t> open;    // nodes that have yet to answer
  };

  struct running {
    running(gathering x, std::string asked,
            caf::typed_response_promise<found_everywhere> y)
      : what{std::move(x)}, target{std::move(asked)}, promise{std::move(y)} {
    }

    gathering what;
    std::string target;
    caf::typed_response_promise<found_everywhere> promise;
    time_point until;
    uint32_t round = 0;
    std::vector<std::optional<shard_answer>> said;
    std::map<index_shard, asked_shard> asked; // and not answered
  };

  /// A node, and what it was asked.
  struct errand {
    uint64_t search;
    uint32_t round;
    index_shard shard;
    uint32_t node;
  };

  std::vector<uint32_t> whom_to_ask(index_shard shard, uint64_t turn) const;
  void go_on(uint64_t id);
  void ask_others(uint64_t id, const searchable_ptr& here);
  void search_here(running& x, const searchable_ptr& here);
  bool ask_next(uint64_t id, index_shard shard);
  void said(const errand& of, const node_said& what);
  void end_round(uint64_t id);

  searcher_self::pointer self_;
  links links_;
  index_nodes nodes_;
  std::map<uint32_t, time_point> former_; // nodes, and until when
  std::map<uint32_t, time_point> silent_; // the same
  far_nodes_actor far_;
  std::map<uint64_t, running> running_;
  uint64_t next_id_ = 1;
};

/// Spawns with `sys.spawn<caf::detached>(searcher, links)`.
searcher_self::behavior_type
searcher(searcher_self::stateful_pointer<searcher_state> self,
         searcher_state::links with);

} // namespace onsale::search
