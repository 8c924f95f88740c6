#pragma once

#include "payments/stripe/api_answer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace onsale::payments::stripe {

using https_request = boost::beast::http::request<
  boost::beast::http::string_body>;

/// One connection to the API, for one call at a time. For the thread of its
/// context.
class https_line {
public:
  virtual ~https_line() = default;

  /// Sends a request over the connection, which is made first if there is none.
  /// `done` runs once. Destroying the line ends it, and `done` never runs.
  virtual void call(https_request what, std::function<void(api_answer)> done) = 0;
};

struct line_options {
  std::string host;
  std::string port;
  std::chrono::milliseconds connect_timeout;
  std::chrono::milliseconds answer_timeout;
};

/// @param tls null: none. Both outlive the line
std::unique_ptr<https_line>
open_line(boost::asio::io_context& io, boost::asio::ssl::context* tls,
          line_options options);

} // namespace onsale::payments::stripe
