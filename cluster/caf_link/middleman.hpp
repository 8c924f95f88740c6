#pragma once

#include "actors/random_source.hpp"
#include "cluster/caf_link/connector.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/intrusive_ptr.hpp>
#include <caf/io/fwd.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/network/default_multiplexer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

/// What CAF's middleman has to do that it does not do by itself.
namespace onsale::cluster::caf_net {

/// How often whoever should be heard of is looked for, and how many times in a
/// row without finding any sign of life before that counts as silence: 0.8 s.
/// Looks are counted and not the time, since a node that was busy, or asleep,
/// has yet to read what has come meanwhile.
inline constexpr std::chrono::milliseconds look_interval{100};
inline constexpr int most_looks = 8;

class entrance;

/// An actor system whose middleman has a node id of its own.
class network {
public:
  network(std::string application,
          std::shared_ptr<actors::random_source> random);

  /// Ends without waiting for peers, once all actors have been sent an exit.
  ~network();

  network(const network&) = delete;
  network& operator=(const network&) = delete;

  /// Makes an actor that runs on the thread of the middleman.
  template <class... Ts>
  caf::actor spawn(Ts&&... xs) {
    auto result = system_->middleman().spawn_broker(std::forward<Ts>(xs)...);
    free_thread();
    return result;
  }

  /// The actor that speaks BASP, CAF's protocol.
  const caf::actor& broker() const noexcept {
    return broker_;
  }

  /// Has those who are let in from now on speak with an actor.
  /// @param port by which CAF knows it, on both sides
  void publish(uint16_t port, const caf::actor& whom);

  /// Takes a connection for one that was made to what is published.
  /// Thread-safe.
  void let_in(connection x);

  /// Makes a connection of CAF's out of one with a peer.
  /// Thread-safe.
  caf::io::scribe_ptr make_connection(connection x);

  /// What cuts connections over which nothing comes, if called after each
  /// interval. Thread-safe; for actors of this network alone.
  std::function<void()> watch() const;

private:
  /// Who makes an actor system, or spawns in it, holds on to the system's
  /// logger after that, and the system ends on no other thread.
  static void free_thread();

  caf::io::network::default_multiplexer& multiplexer() const;

  /// Does something on the middleman's thread.
  void do_and_wait(std::function<void()> what) const;

  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  caf::actor broker_;
  caf::intrusive_ptr<entrance> entrance_;
};

} // namespace onsale::cluster::caf_net
