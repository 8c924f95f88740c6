#include "http/client_address.hpp"

#include "http/header_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace onsale::http {

namespace {

ip_address unmapped(const ip_address& x) {
  if (x.is_v6() && x.to_v6().is_v4_mapped())
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped,
                                            x.to_v6());
  return x;
}

template <size_t N>
bool same_prefix(const std::array<unsigned char, N>& a,
                 const std::array<unsigned char, N>& b, unsigned bits) {
  size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin()))
    return false;
  unsigned rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

std::string_view unquote(std::string_view x) noexcept {
  if (x.size() >= 2 && x.front() == '"' && x.back() == '"')
    return x.substr(1, x.size() - 2);
  return x;
}

// Reads an address with or without a port: 1.2.3.4:5, [::1]:5, ::1.
std::optional<ip_address> parse_node(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    auto end = text.find(']');
    if (end == std::string_view::npos)
      return std::nullopt;
    text = text.substr(1, end - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  boost::system::error_code ec;
  auto address = boost::asio::ip::make_address(std::string{text}, ec);
  if (ec)
    return std::nullopt;
  return unmapped(address);
}

// The `for` parameter of one element of a `Forwarded` field.
std::string_view for_parameter(std::string_view element) noexcept {
  while (!element.empty()) {
    auto pair = take_element(element, ';');
    if (pair.size() > 4 && iequals(pair.substr(0, 4), "for="))
      return unquote(trim(pair.substr(4)));
  }
  return {};
}

bool is_trusted(const ip_address& x, const std::vector<address_range>& by) {
  return std::any_of(by.begin(), by.end(), [&](auto& range) {
    return range.contains(x);
  });
}

// Walks a list of hops from its end, where the nearest proxy has written, for
// as long as those who wrote are trusted.
template <class Parse>
ip_address walk_back(ip_address client, std::string_view hops,
                     const std::vector<address_range>& trusted, Parse parse) {
  while (!hops.empty() && is_trusted(client, trusted)) {
    auto comma = hops.rfind(',');
    auto begin = comma == std::string_view::npos ? 0 : comma + 1;
    auto node = parse(trim(hops.substr(begin)));
    if (!node)
      break;
    client = *node;
    hops = hops.substr(0, begin == 0 ? 0 : comma);
  }
  return client;
}

} // namespace

bool address_range::contains(const ip_address& x) const noexcept {
  auto address = unmapped(x);
  if (base.is_v4() && address.is_v4())
    return same_prefix(base.to_v4().to_bytes(), address.to_v4().to_bytes(),
                       prefix_bits);
  if (base.is_v6() && address.is_v6())
    return same_prefix(base.to_v6().to_bytes(), address.to_v6().to_bytes(),
                       prefix_bits);
  return false;
}

std::optional<address_range> parse_address_range(std::string_view text) {
  auto slash = text.find('/');
  boost::system::error_code ec;
  auto base = boost::asio::ip::make_address(std::string{text.substr(0, slash)},
                                            ec);
  if (ec)
    return std::nullopt;
  unsigned width = base.is_v4() ? 32 : 128;
  if (slash == std::string_view::npos)
    return address_range{base, width};
  auto digits = text.substr(slash + 1);
  unsigned bits = 0;
  auto end = digits.data() + digits.size();
  auto parsed = std::from_chars(digits.data(), end, bits);
  if (parsed.ec != std::errc{} || parsed.ptr != end || bits > width)
    return std::nullopt;
  return address_range{base, bits};
}

ip_address client_address(const ip_address& peer, std::string_view forwarded,
                          std::string_view x_forwarded_for,
                          const std::vector<address_range>& trusted) {
  auto proxy = unmapped(peer);
  auto told = walk_back(proxy, x_forwarded_for, trusted, parse_node);
  if (forwarded.empty())
    return told;
  auto also_told = walk_back(proxy, forwarded, trusted, [](auto element) {
    return parse_node(for_parameter(element));
  });
  return x_forwarded_for.empty() || told == also_told ? also_told : proxy;
}

bool came_over_tls(const ip_address& peer, std::string_view x_forwarded_proto,
                   const std::vector<address_range>& trusted) {
  auto nearest = x_forwarded_proto.rfind(',');
  auto said = nearest == std::string_view::npos
                ? x_forwarded_proto
                : x_forwarded_proto.substr(nearest + 1);
  return iequals(trim(said), "https") && is_trusted(peer, trusted);
}

std::string rate_key(const ip_address& x) {
  auto address = unmapped(x);
  if (address.is_v4()) {
    auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.begin() + 8};
}

} // namespace onsale::http
