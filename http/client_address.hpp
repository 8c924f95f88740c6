#pragma once

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

using ip_address = boost::asio::ip::address;

/// A set of addresses, for example `10.0.0.0/8` or `fd00::/8`.
struct address_range {
  ip_address base;
  unsigned prefix_bits = 0;

  /// IPv4-mapped IPv6 addresses count as the IPv4 addresses they stand for.
  bool contains(const ip_address& x) const noexcept;
};

/// Reads `ADDRESS/BITS`, or `ADDRESS` for one address.
std::optional<address_range> parse_address_range(std::string_view text);

/// Whose request it is, going by what trusted proxies say. Walks the hops from
/// the nearest back: the first address that is not a trusted proxy is the
/// client; whatever stands before it anybody could have written. An entry that
/// cannot be read ends the walk at the last address known.
///
/// Proxies write one of the two fields, as a rule, and pass on what a client
/// wrote into the other. So if there are both, they must name the same client;
/// otherwise the request counts as the proxy's own.
/// @param peer the other end of the connection
/// @param forwarded the `Forwarded` fields (RFC 7239), joined by commas
/// @param x_forwarded_for the `X-Forwarded-For` fields, joined by commas
ip_address client_address(const ip_address& peer, std::string_view forwarded,
                          std::string_view x_forwarded_for,
                          const std::vector<address_range>& trusted);

/// Whether the client speaks TLS to the nearest proxy, if that is trusted: by
/// the last word of its `X-Forwarded-Proto`.
bool came_over_tls(const ip_address& peer, std::string_view x_forwarded_proto,
                   const std::vector<address_range>& trusted);

/// What counts as one client for limits: an IPv4 address, or the /64 network of
/// an IPv6 address, all of which one household has to itself.
std::string rate_key(const ip_address& x);

} // namespace onsale::http
