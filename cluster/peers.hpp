#pragma once

#include "actors/board.hpp"
#include "actors/offer_board.hpp"
#include "cluster/peer_protocol.hpp"
#include "storage/timelines.hpp"
#include "support/logging.hpp"
#include "support/noted.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace onsale::cluster {

using flush_atom = caf::atom_constant<caf::atom("flush")>;

/// The peers with what they send to themselves, and what links tell.
using peers_self = peers_actor::extend<
  caf::reacts_to<link_up>, caf::reacts_to<link_down>,
  caf::reacts_to<bytes_received>, caf::reacts_to<flush_atom>,
  caf::reacts_to<actors::tick_atom>>;

/// Talks to the other nodes: envelopes for one of them that gather in one turn
/// of the scheduler leave as one piece, answers find the requests they belong
/// to, and a request whose link breaks is answered by that.
class peers_state {
public:
  static inline const char* name = "peers";

  explicit peers_state(peers_self::pointer self) : self_(self) {
    // Initialised by `peers`.
  }

  struct links {
    std::shared_ptr<peer_link> link;
    peer_id self;
    /// Where readers of this node look.
    std::shared_ptr<actors::board> board;
    std::shared_ptr<actors::offer_board> offers;
    /// What is shown there (`note_shown`).
    std::shared_ptr<support::noted<block_id>> shown;
    support::logger log;
    peer_watcher_actor watcher;
    /// What this node knows of the store's; null: there is none.
    storage::timelines* history = nullptr;
    /// Answers what other nodes ask about the search index; null: nobody does.
    search::searcher_actor searcher = {};
  };

  void init(links to);

  caf::typed_response_promise<peer_answer> ask(command_for_peer x);
  caf::typed_response_promise<search::node_said> ask(search::ask_node x);
  void know(const members_seen& x);
  void opened(const shards_opened& x);

  /// Begins to talk.
  void listen(peer_listener_actor x);

  void went_up(const peer_id& who);
  void went_down(const peer_id& who);
  void received(const bytes_received& x);
  caf::typed_response_promise<actors::ok_atom> drain();
  void flush();
  void tick();

private:
  using time_point = std::chrono::steady_clock::time_point;

  /// A request that another node has.
  struct pending {
    peer_id at;
    time_point until;
    caf::typed_response_promise<peer_answer> promise;
  };

  /// A question about the search index that another node has.
  struct pending_question {
    peer_id at;
    time_point until;
    caf::typed_response_promise<search::node_said> promise;
  };

  /// A member, in the life that the store knows.
  struct member {
    peer_id who;
    bool linked = false;
    time_point since; // so, or known
  };

  void put(const peer_id& to, wire::envelope x);
  void on(const peer_id& from, wire::request& x);
  void on(const peer_id& from, wire::answer& x);
  void on(const peer_id& from, wire::unread_request& x);
  void on(const peer_id& from, wire::shown& x);
  void on(const peer_id& from, wire::unread_block& x);
  void on(const peer_id& from, wire::history& x);
  void on(const peer_id& from, wire::opened& x);
  void on(const peer_id& from, wire::offers& x);
  void on(const peer_id& from, wire::index_question& x);
  void on(const peer_id& from, wire::index_answer& x);
  using question_filter = std::function<bool(const pending_question&)>;
  void give_up_questions(const question_filter& is_lost);
  void tell_history();
  void tell_what_is_shown();
  void tell_offers(const std::set<block_id>& shown);
  void tell_own_offers();
  bool is_of_others(const block_offer& x) const;
  void follow(const peer_id& who, const block_id& id);
  void show(const block_id& id);
  void tell_linked(const peer_id& who, bool up);
  void tell_all(const peer_linked& x);
  void look_for_missing();
  void drained_if_idle();

  peers_self::pointer self_;
  links links_;
  peer_listener_actor listener_;
  std::map<uint32_t, member> members_;
  std::map<peer_id, std::vector<wire::envelope>> up_; // and what is to be sent
  std::map<uint64_t, pending> pending_;
  std::map<uint64_t, pending_question> questions_;
  uint64_t next_id_ = 1;
  bool flushing_ = false;
  uint64_t history_told_ = 0;
  size_t asked_ = 0; // by others, and not answered yet
  std::vector<caf::typed_response_promise<actors::ok_atom>> drains_;
  std::vector<uint32_t> missing_; // as last told

  /// What other nodes read of this one's blocks.
  std::map<block_id, std::set<peer_id>> followers_;

  /// The last that other nodes have shown of theirs here.
  struct seen {
    uint64_t version = 0;
    uint64_t freed = 0;
  };

  std::map<block_id, seen> of_others_;

  /// What this node has said before, and nodes that are linked have yet to hear.
  std::map<peer_id, std::vector<block_offer>> untold_;
};

/// Spawns with `sys.spawn(peers, links)`. Ends its links when it ends.
peers_self::behavior_type
peers(peers_self::stateful_pointer<peers_state> self, peers_state::links to);

} // namespace onsale::cluster
