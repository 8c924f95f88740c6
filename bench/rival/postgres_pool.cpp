#include "bench/rival/postgres_pool.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <stdexcept>
#include <utility>

namespace onsale::rival {

namespace {

using descriptor = boost::asio::posix::stream_descriptor;

using result_ptr = std::unique_ptr<PGresult, decltype(&PQclear)>;

} // namespace

class postgres_pool::connection {
public:
  connection(postgres_pool& owner, boost::asio::io_context& io,
             const std::string& address,
             const std::vector<prepared>& statements)
    : owner_(owner), db_(PQconnectdb(address.c_str())), socket_(io) {
    if (PQstatus(db_) != CONNECTION_OK)
      throw std::runtime_error(PQerrorMessage(db_));
    for (const auto& x : statements) {
      result_ptr made{PQprepare(db_, x.name, x.text, 0, nullptr), PQclear};
      if (PQresultStatus(made.get()) != PGRES_COMMAND_OK)
        throw std::runtime_error(PQerrorMessage(db_));
    }
    PQsetnonblocking(db_, 1);
    socket_.assign(PQsocket(db_));
  }

  ~connection() {
    socket_.release();
    PQfinish(db_);
  }

  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void start(call x) {
    done_ = std::move(x.done);
    std::vector<const char*> values;
    for (const auto& text : x.parameters)
      values.push_back(text.c_str());
    PQsendQueryPrepared(db_, x.statement, static_cast<int>(values.size()),
                        values.data(), nullptr, nullptr, 0);
    PQflush(db_); // a statement of this size fits into the socket's buffer
    wait();
  }

private:
  void wait() {
    socket_.async_wait(descriptor::wait_read,
                       [this](const boost::system::error_code& ec) {
                         if (!ec)
                           read();
                       });
  }

  void read() {
    PQconsumeInput(db_);
    while (!PQisBusy(db_)) {
      result_ptr next{PQgetResult(db_), PQclear};
      if (!next) {
        finish();
        return;
      }
      result_ = std::move(next);
    }
    wait();
  }

  void finish() {
    auto done = std::exchange(done_, nullptr);
    auto result = std::move(result_);
    owner_.free_.push_back(this);
    done(result.get());
    owner_.pump();
  }

  postgres_pool& owner_;
  PGconn* db_;
  descriptor socket_;
  callback done_;
  result_ptr result_{nullptr, PQclear};
};

postgres_pool::postgres_pool(boost::asio::io_context& io,
                             const std::string& address, size_t connections,
                             const std::vector<prepared>& statements) {
  for (size_t i = 0; i < connections; ++i) {
    connections_.push_back(
      std::make_unique<connection>(*this, io, address, statements));
    free_.push_back(connections_.back().get());
  }
}

postgres_pool::~postgres_pool() = default;

void postgres_pool::run(const char* statement,
                        std::vector<std::string> parameters, callback done) {
  waiting_.push_back({statement, std::move(parameters), std::move(done)});
  pump();
}

void postgres_pool::pump() {
  while (!free_.empty() && !waiting_.empty()) {
    auto* by = free_.back();
    free_.pop_back();
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    by->start(std::move(next));
  }
}

} // namespace onsale::rival
