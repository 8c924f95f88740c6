#include "cli/web_client.hpp"

#include <curl/curl.h>
#include <memory>

namespace onsale::cli {

namespace {

constexpr long redirects_max = 5;

/// A draw of millions, and then something is wrong.
constexpr size_t body_bytes_max = 512u << 20;

struct free_list {
  void operator()(curl_slist* x) const {
    curl_slist_free_all(x);
  }
};

/// @returns fewer bytes than were given, which ends the transfer, if it is too
/// much
size_t take(const char* data, size_t size, size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  auto bytes = size * count;
  if (body.size() + bytes > body_bytes_max)
    return 0;
  body.append(data, bytes);
  return bytes;
}

using header_list = std::unique_ptr<curl_slist, free_list>;

void add_line(header_list& to, const std::string& line) {
  // It returns the same list, or nothing.
  if (auto longer = curl_slist_append(to.get(), line.c_str())) {
    (void)to.release();
    to.reset(longer);
  }
}

} // namespace

web_client::web_client(std::chrono::seconds timeout)
  : transfer_(curl_easy_init()), timeout_(timeout) {
}

web_client::~web_client() {
  curl_easy_cleanup(transfer_);
}

result<web_answer, std::string>
web_client::ask(const std::string& url, const std::string* json,
                const std::vector<std::string>& headers) {
  if (!transfer_)
    return failure{std::string{"out of memory"}};
  auto x = static_cast<CURL*>(transfer_);
  web_answer result;
  char why[CURL_ERROR_SIZE] = "";
  header_list lines;
  for (const auto& line : headers)
    add_line(lines, line);
  curl_easy_reset(x); // but for its connections
  curl_easy_setopt(x, CURLOPT_URL, url.c_str());
  curl_easy_setopt(x, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(x, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(x, CURLOPT_TIMEOUT, static_cast<long>(timeout_.count()));
  if (straight_)
    curl_easy_setopt(x, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(x, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(x, CURLOPT_MAXREDIRS, redirects_max);
  curl_easy_setopt(x, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(x, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(x, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(x, CURLOPT_WRITEDATA, &result.body);
  if (json) {
    add_line(lines, "Content-Type: application/json");
    curl_easy_setopt(x, CURLOPT_POSTFIELDSIZE, static_cast<long>(json->size()));
    curl_easy_setopt(x, CURLOPT_POSTFIELDS, json->c_str());
  }
  curl_easy_setopt(x, CURLOPT_HTTPHEADER, lines.get());
  auto code = curl_easy_perform(x);
  if (code != CURLE_OK)
    return failure{std::string{*why ? why : curl_easy_strerror(code)}};
  curl_easy_getinfo(x, CURLINFO_RESPONSE_CODE, &result.status);
  return result;
}

bool is_web_address(std::string_view x) {
  return x.starts_with("http://") || x.starts_with("https://");
}

result<web_answer, std::string> web_get(const std::string& url) {
  return web_client{}.ask(url, nullptr);
}

result<web_answer, std::string>
web_post(const std::string& url, const std::string& json) {
  return web_client{}.ask(url, &json);
}

} // namespace onsale::cli
