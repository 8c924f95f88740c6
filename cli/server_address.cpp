#include "cli/server_address.hpp"

#include "support/host_port.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdio>
#include <utility>

namespace onsale::cli {

result<http::server_options, std::string>
server_options(const serve_options& x) {
  auto bad_address = [&] {
    return failure{
      "--listen must be ADDR:PORT, an IP address and a number, not "
      + x.listen};
  };
  auto result = x.network;
  auto where = support::parse_host_port(x.listen);
  if (!where)
    return bad_address();
  boost::system::error_code bad;
  boost::asio::ip::make_address(where->host, bad);
  if (bad)
    return bad_address();
  result.address = where->host;
  result.port = where->port;
  result.threads = x.threads;
  for (const auto& text : x.trusted_proxies) {
    auto range = http::parse_address_range(text);
    if (!range)
      return failure{"--trusted-proxy must be CIDRs, not " + text};
    result.trusted_proxies.push_back(*range);
  }
  return result;
}

std::string root_of(const http::server_options& network, unsigned port) {
  auto is_ipv6 = network.address.find(':') != std::string::npos;
  auto host = network.address;
  if (host == "0.0.0.0" || host == "::")
    host = is_ipv6 ? "::1" : "127.0.0.1";
  return (is_ipv6 ? "http://[" + host + "]:" : "http://" + host + ":")
         + std::to_string(port);
}

void show_address(const http::server_options& network, unsigned port) {
  auto is_ipv6 = network.address.find(':') != std::string::npos;
  std::printf(is_ipv6 ? "Onsale serves at http://[%s]:%u/\n"
                      : "Onsale serves at http://%s:%u/\n",
              network.address.c_str(), port);
  std::fflush(stdout);
}

} // namespace onsale::cli
