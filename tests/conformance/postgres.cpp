#include "storage/postgres/postgres_store.hpp"
#include "tests/conformance/world.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/postgres_server.hpp"

namespace onsale::conformance {

using storage::store;
using test::request_fault;

namespace {

/// How a batch begins on the wire, once its statement is prepared: a `Bind` of
/// the unnamed portal to the statement `commit`.
const std::string commit_marker{"\0commit\0", 8};

class postgres_engine : public remote_engine {
public:
  std::unique_ptr<store> open() override {
    return demand(storage::open_postgres(network_.address_of(address_), {}));
  }

  void lose_next_commit(store&) override {
    network_.break_next(commit_marker, request_fault::lost_before);
  }

  void lose_next_answer(store&) override {
    network_.break_next(commit_marker, request_fault::lost_after);
  }

  void delay_next_commit(store&) override {
    network_.break_next(commit_marker, request_fault::late);
  }

  void release(store&) override {
    ensure(network_.release() == 1);
  }

private:
  test::postgres_server& server_ = test::postgres_server::shared();
  std::string address_ = server_.fresh_database(shard_count);
  test::fault_proxy network_{server_.port()};
};

} // namespace

std::unique_ptr<engine> make_engine() {
  return make_remote_engine();
}

std::unique_ptr<remote_engine> make_remote_engine() {
  return std::make_unique<postgres_engine>();
}

} // namespace onsale::conformance
