#include "http/purger.hpp"

#include "http/caching.hpp"

#include <chrono>
#include <curl/curl.h>
#include <string_view>
#include <utility>

namespace onsale::http {

namespace {

/// What changes in so short a time is told together.
constexpr std::chrono::milliseconds pause{10};

/// Between attempts at a cache that does not take it, growing by twice.
constexpr std::chrono::milliseconds retry_min{100};
constexpr std::chrono::milliseconds retry_max{5'000};

constexpr long timeout_ms = 2'000;

/// Names of one request, so that its header is not too long for a cache.
constexpr size_t bytes_max = 4'000;

struct end_transfer {
  void operator()(CURL* x) const {
    curl_easy_cleanup(x);
  }
};

struct free_list {
  void operator()(curl_slist* x) const {
    curl_slist_free_all(x);
  }
};

size_t ignore(const char*, size_t size, size_t count, void*) {
  return size * count;
}

} // namespace

/// One cache, and the thread that talks to it.
class purger::cache {
public:
  cache(std::string url, const std::vector<std::string>& headers,
        support::logger log, const listener& tried)
    : url_(std::move(url)), headers_(headers), log_(std::move(log)),
      tried_(tried), thread_([this] {
        run();
      }) {
  }

  ~cache() {
    end();
    thread_.join();
  }

  /// Begins the end.
  void end() {
    {
      std::lock_guard guard{mutex_};
      ends_ = true;
    }
    changed_.notify_one();
  }

  void add(const std::vector<std::string>& names, bool everything) {
    {
      std::lock_guard guard{mutex_};
      for (const auto& x : names)
        if (waiting_.size() < names_max)
          waiting_.insert(x);
        else
          everything = true;
      if (everything)
        waiting_ = {std::string{shown_names::everything}};
    }
    changed_.notify_one();
  }

private:
  void run() {
    std::unique_ptr<CURL, end_transfer> transfer{curl_easy_init()};
    auto retry = retry_min;
    std::unique_lock guard{mutex_};
    for (;;) {
      changed_.wait(guard, [this] {
        return ends_ || !waiting_.empty();
      });
      if (changed_.wait_for(guard, failed_ ? retry : pause, [this] {
            return ends_;
          }))
        return;
      auto names = take();
      guard.unlock();
      auto why = send(transfer.get(), names);
      tell(why);
      guard.lock();
      if (why.empty()) {
        retry = retry_min;
        continue;
      }
      retry = std::min(2 * retry, retry_max);
      waiting_.insert(names.begin(), names.end());
    }
  }

  /// As many as fit.
  std::vector<std::string> take() {
    std::vector<std::string> result;
    size_t bytes = 0;
    while (!waiting_.empty() && bytes < bytes_max) {
      auto x = waiting_.extract(waiting_.begin());
      bytes += x.value().size() + 1;
      result.push_back(std::move(x.value()));
    }
    return result;
  }

  /// @returns why it was not done; empty if it was
  std::string send(CURL* transfer, const std::vector<std::string>& names) {
    if (!transfer)
      return "out of memory";
    std::string line = "Surrogate-Key:";
    for (const auto& x : names)
      line.append(" ").append(x);
    auto* all = curl_slist_append(nullptr, line.c_str());
    for (const auto& x : headers_)
      all = curl_slist_append(all, x.c_str());
    std::unique_ptr<curl_slist, free_list> owned{all};
    curl_easy_setopt(transfer, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(transfer, CURLOPT_CUSTOMREQUEST, "PURGE");
    curl_easy_setopt(transfer, CURLOPT_HTTPHEADER, all);
    curl_easy_setopt(transfer, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(transfer, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(transfer, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, ignore);
    auto done = curl_easy_perform(transfer);
    if (done != CURLE_OK)
      return curl_easy_strerror(done);
    long status = 0;
    curl_easy_getinfo(transfer, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status >= 300)
      return "it answers " + std::to_string(status);
    return {};
  }

  /// The log says when it begins to fail, and when it no longer does.
  void tell(const std::string& why) {
    tried_(why.empty());
    auto fails = !why.empty();
    if (std::exchange(failed_, fails) == fails)
      return;
    if (fails)
      log_.error("a cache is not told of changes", {{"reason", why}});
    else
      log_.info("the cache is told of changes again");
  }

  const std::string url_;
  const std::vector<std::string> headers_;
  support::logger log_;
  listener tried_;
  bool failed_ = false; // only the thread's

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> waiting_; // guarded by mutex_
  bool ends_ = false;             // guarded by mutex_

  std::thread thread_; // last: it uses all of the above
};

purger::purger(purge_options options, support::logger log, listener tried) {
  for (auto& url : options.urls)
    caches_.push_back(
      std::make_unique<cache>(std::move(url), options.headers, log, tried));
}

purger::~purger() {
  for (auto& at : caches_)
    at->end();
}

void purger::add(const search::shown_change& x) {
  std::vector<std::string> names;
  auto add_all = [&](std::string_view kind, const auto& ids) {
    for (auto id : ids)
      names.push_back(name_of(kind, id.value));
  };
  add_all("event", x.events);
  add_all("venue", x.venues);
  add_all("performer", x.performers);
  add_all("venue-events", x.venue_lists);
  add_all("performer-events", x.performer_lists);
  for (auto& at : caches_)
    at->add(names, x.everything);
}

} // namespace onsale::http
