#include "cli/web_client.hpp"

#include <curl/curl.h>
#include <memory>

namespace onsale::cli {

namespace {

constexpr long timeout_s = 30;
constexpr long redirects_max = 5;

/// A draw of millions, and then something is wrong.
constexpr size_t body_bytes_max = 512u << 20;

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

result<web_answer, std::string>
ask(const std::string& url, const std::string* json) {
  std::unique_ptr<CURL, end_transfer> transfer{curl_easy_init()};
  if (!transfer)
    return failure{std::string{"out of memory"}};
  auto x = transfer.get();
  web_answer result;
  char why[CURL_ERROR_SIZE] = "";
  std::unique_ptr<curl_slist, free_list> headers;
  curl_easy_setopt(x, CURLOPT_URL, url.c_str());
  curl_easy_setopt(x, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(x, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(x, CURLOPT_TIMEOUT, timeout_s);
  curl_easy_setopt(x, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(x, CURLOPT_MAXREDIRS, redirects_max);
  curl_easy_setopt(x, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(x, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(x, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(x, CURLOPT_WRITEDATA, &result.body);
  if (json) {
    headers.reset(curl_slist_append(nullptr, "Content-Type: application/json"));
    curl_easy_setopt(x, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(x, CURLOPT_POSTFIELDSIZE, static_cast<long>(json->size()));
    curl_easy_setopt(x, CURLOPT_POSTFIELDS, json->c_str());
  }
  auto code = curl_easy_perform(x);
  if (code != CURLE_OK)
    return failure{std::string{*why ? why : curl_easy_strerror(code)}};
  curl_easy_getinfo(x, CURLINFO_RESPONSE_CODE, &result.status);
  return result;
}

} // namespace

bool is_web_address(std::string_view x) {
  return x.starts_with("http://") || x.starts_with("https://");
}

result<web_answer, std::string> web_get(const std::string& url) {
  return ask(url, nullptr);
}

result<web_answer, std::string>
web_post(const std::string& url, const std::string& json) {
  return ask(url, &json);
}

} // namespace onsale::cli
