#include "cluster/caf_link/middleman.hpp"

#include "cluster/caf_link/tls_scribe.hpp"
#include "support/broken_pipe.hpp"

#include <caf/all.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/network/default_multiplexer.hpp>

#include <future>
#include <limits>
#include <map>
#include <set>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace onsale::cluster::caf_net {

namespace {

using namespace std::chrono_literals;
using caf::io::basp_broker;

/// CAF's middleman, but for its node id. CAF makes that of the machine's MAC
/// addresses and the process id, and takes whoever has its own one for itself:
/// two containers on two machines often have the same of both. Besides, a
/// process that restarts in a container is the same node to it.
class middleman final : public caf::io::middleman {
public:
  middleman(caf::actor_system& system,
            std::shared_ptr<actors::random_source> random)
    : caf::io::middleman(system), random_(std::move(random)),
      backend_(&system) {
    // nop
  }

  void init(caf::actor_system_config& config) override {
    caf::io::middleman::init(config);
    caf::node_id::default_data::host_id_type host;
    random_->fill(host);
    // There is no other way to set it, and it is set here, before anything is
    // started that reads it; the object itself is not const.
    const_cast<caf::node_id&>(system().node()) = caf::make_node_id(
      static_cast<uint32_t>(getpid()), host);
  }

  caf::io::network::multiplexer& backend() override {
    return backend_;
  }

private:
  std::shared_ptr<actors::random_source> random_;
  caf::io::network::default_multiplexer backend_;
};

/// The object behind the broker's handle. Only for the thread of the middleman.
basp_broker& object_of(const caf::actor& broker) {
  return *static_cast<basp_broker*>(
    caf::actor_cast<caf::abstract_actor*>(broker));
}

void cut(caf::io::connection_handle connection) {
  // CAF's handles are made of descriptors. To close one by CAF would do nothing
  // as long as the peer does not read what waits to be written.
  ::shutdown(static_cast<int>(connection.id()), SHUT_RDWR);
}

/// When something last came over each connection. CAF has a timeout of its own
/// (`middleman.connection-timeout`), but it
/// - begins with the first header, so who never sends one is never cut;
/// - takes connections that we make for silent since the beginning of time, so
/// the
///   first tick cuts those whose handshake is not over;
/// - keeps the socket as long as something waits to be written to it, even when
///   the middleman ends, which then hangs.
class silence_watch {
public:
  void look(basp_broker& broker) {
    std::map<caf::io::connection_handle, seen> before;
    before.swap(seen_);
    for (auto connection : broker.connections()) {
      auto context = broker.ctx.find(connection);
      auto last = context == broker.ctx.end() ? caf::actor_clock::time_point{}
                                              : context->second.last_seen;
      auto known = before.find(connection);
      auto looks = known != before.end() && known->second.last == last
                     ? known->second.looks + 1
                     : 0;
      seen_[connection] = {last, looks};
      if (looks > most_looks)
        cut(connection);
    }
  }

private:
  struct seen {
    caf::actor_clock::time_point last;
    int looks = 0; // since something came
  };

  std::map<caf::io::connection_handle, seen> seen_;
};

/// Runs something with the broker's object, on the middleman's thread.
template <class F>
void run_with(caf::actor_system& system, const caf::actor& broker, F what) {
  system.middleman().run_later([broker, what] {
    auto& object = object_of(broker);
    if (!object.getf(caf::abstract_actor::is_terminated_flag))
      what(object);
  });
}

/// A connection that is closed unless somebody takes it.
class owned_connection {
public:
  explicit owned_connection(connection x) : what_(std::move(x)) {
    // nop
  }

  ~owned_connection() {
    if (what_.socket != -1)
      ::close(what_.socket);
  }

  owned_connection(const owned_connection&) = delete;
  owned_connection& operator=(const owned_connection&) = delete;

  connection release() {
    return std::exchange(what_, {});
  }

private:
  connection what_;
};

caf::io::scribe_ptr
make_scribe(caf::io::network::default_multiplexer& multiplexer, connection x) {
  caf::io::network::child_process_inherit(x.socket, false);
  return x.session
           ? make_tls_scribe(multiplexer, x.socket, std::move(x.session))
           : multiplexer.new_scribe(x.socket);
}

} // namespace

/// Brings the broker connections that somebody else has accepted; CAF's own
/// ones of this kind accept by themselves. Lives on the middleman's thread.
class entrance final : public caf::io::doorman {
public:
  entrance(caf::io::network::default_multiplexer& multiplexer, uint16_t port)
    : doorman(caf::io::accept_handle::from_int(handle)),
      multiplexer_(multiplexer), port_(port) {
    // nop
  }

  void let_in(owned_connection& x) {
    if (detached()) // the broker has ended
      return;
    auto scribe = make_scribe(multiplexer_, x.release());
    auto connection = scribe->hdl();
    parent()->add_scribe(std::move(scribe));
    doorman::new_connection(&multiplexer_, connection);
  }

  bool new_connection() override {
    return false; // there is nothing to accept
  }

  void graceful_shutdown() override {
    detach(&multiplexer_, false);
  }

  void launch() override {
    // nop
  }

  void add_to_loop() override {
    // nop
  }

  void remove_from_loop() override {
    // nop
  }

  std::string addr() const override {
    return {};
  }

  uint16_t port() const override {
    return port_;
  }

private:
  /// CAF's are made of descriptors, so none of them is that large.
  static constexpr int64_t handle = std::numeric_limits<int64_t>::max();

  caf::io::network::default_multiplexer& multiplexer_;
  uint16_t port_;
};

network::network(std::string application,
                 std::shared_ptr<actors::random_source> random) {
  config_.set("scheduler.policy", caf::atom("sharing"));
  config_.set("scheduler.max-threads", size_t{1});
  // Also how much the middleman writes before it looks at its sockets again:
  // with more of it, peers take a node that sends a lot for silent.
  config_.set("scheduler.max-throughput", size_t{3});
  config_.set("logger.verbosity", caf::atom("quiet"));
  config_.set("middleman.app-identifiers",
              std::vector<std::string>{std::move(application)});
  config_.set("middleman.heartbeat-interval", caf::timespan{100ms});
  // Messages are read on the thread of the middleman, where their receiver is.
  config_.set("middleman.workers", size_t{0});
  config_.set("middleman.enable-automatic-connections", false);
  config_.module_factories.push_back([random](caf::actor_system& system) {
    return new middleman{system, random};
  });
  system_ = std::make_unique<caf::actor_system>(config_);
  system_->middleman().run_later(support::block_broken_pipe);
  broker_ = system_->middleman().named_broker<basp_broker>(caf::atom("BASP"));
  free_thread();
}

caf::io::network::default_multiplexer& network::multiplexer() const {
  return static_cast<caf::io::network::default_multiplexer&>(
    system_->middleman().backend());
}

void network::free_thread() {
  caf::logger::set_current_actor_system(nullptr);
}

network::~network() {
  // The broker ends here, not with its system: what it tells itself as it ends
  // would stay in its mailbox, and hold on to it by way of the proxies that it
  // is from. Neither would ever be freed.
  do_and_wait([broker = broker_, backend = &multiplexer()] {
    auto& object = object_of(broker);
    if (object.getf(caf::abstract_actor::is_terminated_flag))
      return;
    // To be closed in good order takes a peer that answers.
    for (auto connection : object.connections())
      cut(connection);
    object.context(backend);
    object.quit();
    object.finalize();
    // CAF empties the mailboxes of all actors that end, but of brokers.
    object.scheduled_actor::cleanup(caf::error{}, backend);
  });
  // By then it has run once more, if it was due, and been let go of.
  do_and_wait([] {
    // nop
  });
  broker_ = nullptr;
}

void network::do_and_wait(std::function<void()> what) const {
  std::promise<void> done;
  system_->middleman().run_later([&] {
    what();
    done.set_value();
  });
  done.get_future().wait();
}

void network::publish(uint16_t port, const caf::actor& whom) {
  entrance_ = caf::make_counted<entrance>(multiplexer(), port);
  caf::anon_send(broker_, caf::publish_atom_v, caf::io::doorman_ptr{entrance_},
                 port, caf::actor_cast<caf::strong_actor_ptr>(whom),
                 std::set<std::string>{});
}

void network::let_in(connection x) {
  auto made = std::make_shared<owned_connection>(std::move(x));
  system_->middleman().run_later([entrance = entrance_, made] {
    entrance->let_in(*made);
  });
}

caf::io::scribe_ptr network::make_connection(connection x) {
  return make_scribe(multiplexer(), std::move(x));
}

std::function<void()> network::watch() const {
  auto watch = std::make_shared<silence_watch>();
  return [&system = *system_, broker = broker_, watch] {
    run_with(system, broker, [watch](basp_broker& x) {
      watch->look(x);
    });
  };
}

} // namespace onsale::cluster::caf_net
