#define SUITE http.purger

#include "http/purger.hpp"

#include "tests/support/test.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <sstream>
#include <thread>

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// A cache that writes down what it is sent.
class listening_cache {
public:
  listening_cache()
    : thread_{[this] {
        run();
      }} {
  }

  ~listening_cache() {
    ends_ = true;
    asio::io_context io;
    tcp::socket last{io};
    boost::system::error_code ignored;
    last.connect(acceptor_.local_endpoint(), ignored); // wakes it
    thread_.join();
  }

  std::string url() const {
    return "http://127.0.0.1:"
           + std::to_string(acceptor_.local_endpoint().port()) + "/all";
  }

  /// What it answers before it answers 200.
  void answer_first(std::deque<int> statuses) {
    std::lock_guard guard{mutex_};
    statuses_ = std::move(statuses);
  }

  /// The head of the next request; empty if none comes.
  std::string next() {
    std::unique_lock guard{mutex_};
    if (!come_.wait_for(guard, 20s, [this] {
          return !heads_.empty();
        }))
      return {};
    auto result = std::move(heads_.front());
    heads_.pop_front();
    return result;
  }

private:
  void run() {
    for (;;) {
      tcp::socket peer{io_};
      boost::system::error_code error;
      acceptor_.accept(peer, error);
      if (ends_)
        return;
      std::string head;
      asio::read_until(peer, asio::dynamic_buffer(head), "\r\n\r\n", error);
      if (error)
        continue;
      auto status = take(std::move(head)); // PURGE has no body
      asio::write(peer,
                  asio::buffer("HTTP/1.1 " + std::to_string(status)
                               + " x\r\nContent-Length: 0\r\nConnection: "
                                 "close\r\n\r\n"),
                  error);
    }
  }

  int take(std::string head) {
    std::lock_guard guard{mutex_};
    heads_.push_back(std::move(head));
    come_.notify_one();
    if (statuses_.empty())
      return 200;
    auto result = statuses_.front();
    statuses_.pop_front();
    return result;
  }

  std::atomic<bool> ends_{false};
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::mutex mutex_;
  std::condition_variable come_;
  std::deque<std::string> heads_;
  std::deque<int> statuses_;
  std::thread thread_;
};

bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

search::shown_change event(uint64_t id) {
  search::shown_change result;
  result.events = {{id}};
  return result;
}

void ignore(bool) {
}

} // namespace

TEST(a cache is told by name of what has changed) {
  listening_cache cache;
  purger tells{{{cache.url()}, {"Fastly-Key: secret"}}, {}, ignore};
  auto what = event(12);
  what.venues = {{3}};
  what.performer_lists = {{7}};
  tells.add(what);
  auto head = cache.next();
  CHECK(head.starts_with("PURGE /all HTTP/1.1\r\n"));
  CHECK(has(head, "Surrogate-Key: event-12 performer-events-7 venue-3\r\n"));
  CHECK(has(head, "Fastly-Key: secret\r\n"));
}

TEST(what a cache does not take is sent again) {
  listening_cache cache;
  cache.answer_first({503, 500});
  std::ostringstream log;
  std::atomic<int> failed{0};
  std::atomic<int> purged{0};
  {
    purger tells{{{cache.url()}, {}},
                 support::logger::to_stream(log, support::log_level::info),
                 [&](bool done) {
                   ++(done ? purged : failed);
                 }};
    tells.add(event(12));
    CHECK(has(cache.next(), "Surrogate-Key: event-12\r\n"));
    tells.add(event(13));
    CHECK(has(cache.next(), "Surrogate-Key: event-12 event-13\r\n"));
    CHECK(has(cache.next(), "Surrogate-Key: event-12 event-13\r\n"));
    tells.add(event(14));
    CHECK(has(cache.next(), "Surrogate-Key: event-14\r\n"));
  }
  CHECK_EQUAL(failed.load(), 2);
  CHECK_EQUAL(purged.load(), 2);
  MESSAGE("the log says so once");
  CHECK(has(log.str(), "it answers 503"));
  CHECK(!has(log.str(), "it answers 500"));
  CHECK(has(log.str(), "told of changes again"));
}

TEST(of much a request has a part and of too much everything goes) {
  listening_cache cache;
  purger tells{{{cache.url()}, {}}, {}, ignore};
  search::shown_change much;
  for (uint64_t id = 1; id <= 1'000; ++id)
    much.events.push_back({id});
  tells.add(much);
  size_t told = 0;
  while (told < 1'000) {
    std::istringstream words{cache.next()};
    std::string word;
    size_t found = 0;
    while (words >> word)
      found += word.starts_with("event-");
    REQUIRE(found > 0);
    told += found;
  }
  CHECK_EQUAL(told, 1'000u);
  for (uint64_t id = 1; id <= purger::names_max + 1; ++id)
    much.events.push_back({id});
  tells.add(much);
  CHECK(has(cache.next(), "Surrogate-Key: onsale\r\n"));
}

TEST(each cache is told and one that is away delays no other) {
  listening_cache cache;
  purger tells{{{"http://127.0.0.1:1/", cache.url()}, {}}, {}, ignore};
  tells.add(event(1));
  CHECK(has(cache.next(), "event-1\r\n"));
  tells.add(event(2));
  CHECK(has(cache.next(), "event-2\r\n"));
}
