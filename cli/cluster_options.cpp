#include "cli/cluster_options.hpp"

#include "support/host_port.hpp"

#include <boost/asio/ip/address.hpp>

#include <optional>

namespace onsale::cli {

namespace {

/// Nobody is called at port 0.
std::optional<support::host_port> split(const std::string& text) {
  auto result = support::parse_host_port(text);
  return result && result->port != 0 ? result : std::nullopt;
}

} // namespace

result<node_endpoint, std::string> node_endpoint_of(const cluster_options& x) {
  if (x.node_address.empty())
    return failure{std::string{
      "--cluster needs --node-address HOST:PORT: where other nodes reach this "
      "one"}};
  auto called = split(x.node_address);
  if (!called)
    return failure{
      "--node-address must be HOST:PORT, a name or an IP address and a number "
      "from 1 to 65535, not "
      + x.node_address};
  const auto& text = x.node_listen.empty() ? x.node_address : x.node_listen;
  auto where = split(text);
  boost::system::error_code bad;
  auto address = where ? boost::asio::ip::make_address(where->host, bad)
                       : boost::asio::ip::address{};
  if (!where || bad)
    return failure{x.node_listen.empty()
                     ? "--node-address is a name, so --node-listen ADDR:PORT "
                       "has to say on which IP address to listen"
                     : "--node-listen must be ADDR:PORT, an IP address and a "
                       "number from 1 to 65535, not "
                         + text};
  node_endpoint result{where->host, where->port, nullptr};
  const auto& tls = x.tls;
  auto given = !tls.certificate.empty() + !tls.key.empty()
               + !tls.authority.empty();
  if (given == 0 && !address.is_loopback())
    return failure{
      text
      + " can be reached from elsewhere, where anybody could pose as a node: "
        "give --node-certificate, --node-key and --node-ca"};
  if (given != 0 && given != 3)
    return failure{std::string{
      "--node-certificate, --node-key and --node-ca belong together"}};
  if (given == 3) {
    auto identity = cluster::load_tls_identity(tls, called->host);
    if (!identity)
      return failure{identity.error()};
    result.tls = *std::move(identity);
  }
  return result;
}

} // namespace onsale::cli
