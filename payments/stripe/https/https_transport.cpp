#include "payments/stripe/https/https_transport.hpp"

#include "payments/stripe/https/https_line.hpp"
#include "support/host_port.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <deque>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace onsale::payments::stripe {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

boost::system::error_code
trust(asio::ssl::context& to, const std::string& certificates) {
  boost::system::error_code result;
  if (certificates.empty())
    to.set_default_verify_paths(result);
  else
    to.load_verify_file(certificates, result);
  return result;
}

asio::ssl::context make_tls(const std::string& certificates) {
  asio::ssl::context result{asio::ssl::context::tls_client};
  result.set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3
                     | asio::ssl::context::no_tlsv1
                     | asio::ssl::context::no_tlsv1_1);
  trust(result, certificates); // else no certificate is good enough
  result.set_verify_mode(asio::ssl::verify_peer);
  return result;
}

} // namespace

std::string why_no_certificates(const std::string& file) {
  asio::ssl::context tls{asio::ssl::context::tls_client};
  auto why = trust(tls, file);
  return why ? why.message() : std::string{};
}

std::optional<api_address> parse_api_address(std::string_view url) {
  api_address result;
  if (url.starts_with("https://"))
    url.remove_prefix(8);
  else if (url.starts_with("http://")) {
    url.remove_prefix(7);
    result.is_secure = false;
    result.port = 80;
  } else
    return std::nullopt;
  if (url.ends_with('/'))
    url.remove_suffix(1);
  if (url.empty() || url.find_first_of("/?#@ ") != std::string_view::npos)
    return std::nullopt;
  auto colon = url.rfind(':');
  auto has_port = colon != std::string_view::npos
                  && url.find(']', colon) == std::string_view::npos;
  auto text = std::string{url};
  if (!has_port)
    text += ':' + std::to_string(result.port);
  auto parsed = support::parse_host_port(text);
  if (!parsed || parsed->port == 0)
    return std::nullopt;
  result.host = parsed->host;
  result.port = parsed->port;
  if (!result.is_secure && !is_this_machine(result.host))
    return std::nullopt;
  return result;
}

/// The connections, and the thread that they live on.
class https_transport::pool {
public:
  explicit pool(https_options options)
    : options_(std::move(options)), tls_(make_tls(options_.certificates)),
      work_(io_.get_executor()), thread_([this] {
        io_.run();
      }) {
  }

  ~pool() {
    stop();
  }

  void stop() {
    if (!thread_.joinable())
      return;
    {
      std::lock_guard guard{mutex_};
      is_open_ = false;
    }
    asio::post(io_, [this] {
      end();
    });
    work_.reset();
    thread_.join();
  }

  void send(api_call call, callback done) {
    std::unique_lock guard{mutex_};
    if (!is_open_) {
      guard.unlock();
      done(nothing_sent());
      return;
    }
    asio::post(io_, [this, call = std::move(call),
                     done = std::move(done)]() mutable {
      take({make_request(call), std::move(done), clock::now()});
    });
  }

private:
  using clock = std::chrono::steady_clock;

  struct job {
    https_request what;
    callback done;
    clock::time_point since;
  };

  struct connection {
    std::unique_ptr<https_line> line;
    callback done; // of the call on its way; none: it is free
    clock::time_point used_at;
  };

  https_request make_request(const api_call& call) const {
    https_request result{call.is_post() ? http::verb::post : http::verb::get,
                         call.target, 11};
    auto is_usual = options_.at.port == (options_.at.is_secure ? 443 : 80);
    auto host = options_.at.host.find(':') == std::string::npos
                  ? options_.at.host
                  : '[' + options_.at.host + ']';
    if (!is_usual)
      host += ':' + std::to_string(options_.at.port);
    result.set(http::field::host, host);
    result.set(http::field::authorization, "Bearer " + options_.secret_key);
    result.set("Stripe-Version", api_version);
    result.set(http::field::user_agent, "onsale");
    if (call.is_post()) {
      result.set("Idempotency-Key", call.idempotency_key);
      result.set(http::field::content_type,
                 "application/x-www-form-urlencoded");
      result.body() = call.body;
    }
    result.prepare_payload();
    return result;
  }

  void take(job x) {
    if (auto free = find_free())
      begin(*free, std::move(x));
    else if (waiting_.size() < options_.waiting_max)
      waiting_.push_back(std::move(x));
    else
      x.done(nothing_sent());
  }

  static api_answer nothing_sent() {
    api_answer result;
    result.was_sent = false;
    return result;
  }

  /// One that was used last, so that others grow old; or a new one.
  connection* find_free() {
    connection* best = nullptr;
    for (auto& x : connections_)
      if (!x.done && (!best || x.used_at > best->used_at))
        best = &x;
    if (best && clock::now() - best->used_at > options_.keep_time)
      renew(*best);
    if (best)
      return best;
    if (connections_.size() >= options_.connections_max)
      return nullptr;
    renew(connections_.emplace_back());
    return &connections_.back();
  }

  void renew(connection& x) {
    x.line = open_line(io_, options_.at.is_secure ? &tls_ : nullptr,
                       {options_.at.host, std::to_string(options_.at.port),
                        options_.connect_timeout, options_.answer_timeout});
  }

  void begin(connection& on, job x) {
    on.done = std::move(x.done);
    on.line->call(std::move(x.what), [this, &on](api_answer said) {
      on.used_at = clock::now();
      auto done = std::exchange(on.done, nullptr);
      done(std::move(said));
      serve_next();
    });
  }

  void serve_next() {
    while (!waiting_.empty()
           && clock::now() - waiting_.front().since > options_.wait_time) {
      auto late = std::move(waiting_.front());
      waiting_.pop_front();
      late.done(nothing_sent());
    }
    if (waiting_.empty())
      return;
    if (auto free = find_free()) {
      auto next = std::move(waiting_.front());
      waiting_.pop_front();
      begin(*free, std::move(next));
    }
  }

  void end() {
    std::vector<callback> told;
    for (auto& x : connections_)
      if (x.done)
        told.push_back(std::move(x.done));
    connections_.clear();
    for (auto& done : told)
      done(api_answer{});
    for (auto& x : std::exchange(waiting_, {}))
      x.done(nothing_sent());
  }

  const https_options options_;
  asio::io_context io_{1};
  asio::ssl::context tls_;
  std::list<connection> connections_;
  std::deque<job> waiting_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::mutex mutex_;
  bool is_open_ = true; // calls are taken
  std::thread thread_;  // last: it uses the others
};

https_transport::https_transport(https_options options)
  : pool_(std::make_unique<pool>(std::move(options))) {
}

https_transport::~https_transport() = default;

void https_transport::stop() {
  pool_->stop();
}

void https_transport::send(api_call call, callback done) {
  pool_->send(std::move(call), std::move(done));
}

} // namespace onsale::payments::stripe
