#include "storage/postgres/session.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace onsale::storage::postgres {

namespace {

using namespace std::chrono_literals;

/// What the server gets beyond its own `statement_timeout` before we give it
/// up: it may hang, and so be unable to keep that.
constexpr std::chrono::milliseconds patience = 5'000ms;

constexpr int all_binary = 1;

} // namespace

session::session(endpoint where, session_role role, size_t in_flight_max)
  : where_(std::move(where)), role_(role), in_flight_max_(in_flight_max),
    wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] {
      run();
    }) {
}

session::~session() {
  finish();
  ::close(wakeup_);
}

void session::stop() {
  {
    std::lock_guard guard{mutex_};
    if (!end_)
      end_ = clock::now() + end_patience;
  }
  wake();
}

void session::finish() {
  stop();
  if (thread_.joinable())
    thread_.join();
}

void session::submit(request what) {
  std::unique_lock guard{mutex_};
  if (!down_) {
    queue_.push_back(std::move(what));
    guard.unlock();
    return wake();
  }
  answer none;
  none.error = down_;
  guard.unlock();
  what.done(std::move(none));
}

void session::listen(const std::string& channel,
                     std::function<void()> notified) {
  {
    std::lock_guard guard{mutex_};
    channel_ = channel;
    notified_ = std::move(notified);
  }
  wake();
}

void session::retry_now() {
  {
    std::lock_guard guard{mutex_};
    hurry_ = down_.has_value(); // or the next loss would be hurried after
  }
  wake();
}

void session::on_connect(std::function<void()> connected) {
  std::lock_guard guard{mutex_};
  connected_ = std::move(connected);
}

// -- while connected ----------------------------------------------------------

/// @returns true when there is nothing left to do, false when the connection is
/// gone
bool session::work() {
  for (;;) {
    listen_if_asked();
    while (link_ && in_flight_.size() < in_flight_max_) {
      // What meets a connection that is already gone stays in the queue.
      if (in_flight_.empty() && !still_there())
        break;
      auto next = next_request();
      if (!next)
        break;
      send(std::move(*next));
    }
    if (link_ && is_given_up())
      lost("the database does not answer");
    if (!link_)
      return false;
    if (in_flight_.empty() && stopping())
      return true;
    if (!wait())
      return false;
  }
}

bool session::still_there() {
  pollfd socket{PQsocket(link_.get()), POLLIN, 0};
  if (poll(&socket, 1, 0) <= 0)
    return true;
  if (PQconsumeInput(link_.get()) == 1) {
    take_notifications();
    return true;
  }
  lost("the database closed the connection");
  return false;
}

void session::send(request what) {
  for (auto& x : what.queries)
    if (prepared_.insert(x.what).second)
      send_prepare(*x.what);
  auto sent = true;
  for (auto& x : what.queries)
    sent &= PQsendQueryPrepared(
              link_.get(), x.what->name, x.with.size(), x.with.values().data(),
              x.with.lengths().data(),
              std::vector<int>(x.with.lengths().size(), all_binary).data(),
              all_binary)
            == 1;
  take_off(std::move(what), nullptr);
  // A live connection takes everything, unless memory is short: then part of
  // the transaction is missing, and its end must not be taken for its success.
  if (!sent)
    lost("a request could not be sent");
}

void session::send_prepare(const statement& what) {
  PQsendPrepare(link_.get(), what.name, what.sql, 0, nullptr);
  take_off({}, &what);
}

void session::send_listen(const std::string& channel) {
  auto sql = "LISTEN " + channel;
  PQsendQueryParams(link_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr,
                    nullptr, all_binary);
  request what;
  what.done = [this](answer) {
    notify();
  };
  take_off(std::move(what), nullptr);
}

/// Ends the transaction that has been written to the connection's buffer.
void session::take_off(request what, const statement* prepares) {
  PQpipelineSync(link_.get());
  unflushed_ = PQflush(link_.get()) != 0;
  flight x;
  x.what = std::move(what);
  x.give_up = deadline();
  x.prepares = prepares;
  in_flight_.push_back(std::move(x));
}

/// Waits for something to happen, and lets it.
/// @returns false when the connection is gone
bool session::wait() {
  pollfd fds[2] = {{PQsocket(link_.get()), POLLIN, 0}, {wakeup_, POLLIN, 0}};
  if (unflushed_)
    fds[0].events |= POLLOUT;
  int timeout_ms = -1;
  auto give_up = give_up_at();
  if (give_up != clock::time_point::max()) {
    auto left = std::chrono::ceil<duration_ms>(give_up - clock::now());
    timeout_ms = static_cast<int>(std::max<int64_t>(left.count(), 0));
  }
  if (poll(fds, 2, timeout_ms) < 0 && errno != EINTR) {
    lost("poll failed");
    return false;
  }
  if (fds[1].revents != 0) {
    eventfd_t ignored;
    eventfd_read(wakeup_, &ignored);
  }
  if (fds[0].revents != 0 && !receive()) {
    lost("the connection to the database was lost");
    return false;
  }
  if (unflushed_)
    unflushed_ = PQflush(link_.get()) != 0;
  if (give_up_at() <= clock::now()) {
    lost("the database did not answer in time");
    return false;
  }
  return true;
}

bool session::receive() {
  auto link = link_.get();
  if (PQconsumeInput(link) != 1)
    return false;
  int ends = 0; // of one query's results; two in a row mean that libpq is lost
  while (!in_flight_.empty() && PQisBusy(link) == 0) {
    auto part = PQgetResult(link);
    if (!part && ++ends > 2)
      return false;
    if (!part)
      continue;
    ends = 0;
    take(part);
    if (PQstatus(link) != CONNECTION_OK)
      return false;
  }
  take_notifications();
  return true;
}

/// Whatever reads input may have read notifications.
void session::take_notifications() {
  bool notified = false;
  while (auto note = PQnotifies(link_.get())) {
    PQfreemem(note);
    notified = true;
  }
  if (notified)
    notify();
}

void session::notify() {
  std::function<void()> call;
  {
    std::lock_guard guard{mutex_};
    call = notified_;
  }
  call();
}

void session::take(pg_result* part) {
  auto& answer = in_flight_.front().so_far;
  switch (PQresultStatus(part)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
      answer.results.emplace_back(part);
      return;
    case PGRES_PIPELINE_SYNC:
      land();
      break;
    case PGRES_PIPELINE_ABORTED:
      break;
    default:
      if (!answer.cause)
        answer.cause = read_error(part);
  }
  PQclear(part);
}

/// The transaction of the first flight has ended, one way or the other.
void session::land() {
  auto x = std::move(in_flight_.front());
  in_flight_.pop_front();
  // The next one has been behind this one until now.
  if (!in_flight_.empty())
    in_flight_.front().give_up = deadline();
  if (x.prepares) {
    if (x.so_far.cause)
      prepared_.erase(x.prepares);
    return;
  }
  if (x.so_far.cause)
    x.so_far.error = x.so_far.cause->to_store_error();
  x.what.done(std::move(x.so_far));
}

void session::lost(const char* why) {
  link_.reset();
  for (auto& x : std::exchange(in_flight_, {})) {
    if (x.prepares)
      continue;
    answer last;
    // An error that is not the session's end rolled the transaction back.
    if (auto& cause = x.so_far.cause; cause && !cause->fatal) {
      last.error = cause->to_store_error();
    } else {
      auto code = x.what.writes ? store_errc::outcome_unknown
                                : store_errc::unavailable;
      auto detail = cause ? cause->state + ": " + cause->message : why;
      last.error = store_error{code, std::move(detail)};
    }
    last.cause = std::move(x.so_far.cause);
    x.what.done(std::move(last));
  }
}

// -- what both need -----------------------------------------------------------

bool session::is_given_up() const {
  std::lock_guard guard{mutex_};
  return given_up_;
}

std::optional<request> session::next_request() {
  std::lock_guard guard{mutex_};
  if (queue_.empty())
    return std::nullopt;
  auto result = std::move(queue_.front());
  queue_.pop_front();
  return result;
}

void session::listen_if_asked() {
  std::string channel;
  {
    std::lock_guard guard{mutex_};
    channel = channel_;
  }
  if (channel == listening_)
    return;
  listening_ = channel;
  send_listen(channel);
}

bool session::stopping() const {
  std::lock_guard guard{mutex_};
  return end_.has_value();
}

session::clock::time_point session::deadline() const {
  return clock::now() + statement_timeout(role_) + patience;
}

/// When the server must have answered; never, if nothing is in flight.
session::clock::time_point session::give_up_at() const {
  if (in_flight_.empty())
    return clock::time_point::max();
  std::lock_guard guard{mutex_};
  return std::min(in_flight_.front().give_up,
                  end_.value_or(clock::time_point::max()));
}

void session::wake() const {
  eventfd_write(wakeup_, 1);
}

} // namespace onsale::storage::postgres
