#include "http/card_form.hpp"

#include "support/host_port.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace onsale::http {

namespace {

bool is_key_letter(char x) {
  return (x >= 'a' && x <= 'z') || (x >= 'A' && x <= 'Z')
         || (x >= '0' && x <= '9') || x == '_';
}

/// Nothing that ends an address within a policy or within quotes.
bool is_url_letter(char x) {
  return is_key_letter(x)
         || std::string_view{".:/-"}.find(x) != std::string_view::npos;
}

bool is_of_this_machine(const std::string& host) {
  boost::system::error_code ec;
  auto address = boost::asio::ip::make_address(host, ec);
  return host == "localhost" || (!ec && address.is_loopback());
}

/// `https://HOST[:PORT]` of an address; empty if it is none. Without TLS only
/// this machine is trusted: whoever changes the script sees all cards.
std::string origin_of(const std::string& url) {
  auto scheme = url.find("://");
  if (scheme == url.npos || !std::all_of(url.begin(), url.end(), is_url_letter))
    return {};
  auto end = std::min(url.find('/', scheme + 3), url.size());
  auto host = url.substr(scheme + 3, end - scheme - 3);
  auto has_port = host.find(':') != host.npos;
  auto parsed = support::parse_host_port(has_port ? host : host + ":443");
  if (!parsed)
    return {};
  auto is_safe = url.starts_with("https://")
                 || (url.starts_with("http://")
                     && is_of_this_machine(parsed->host));
  return is_safe ? url.substr(0, end) : std::string{};
}

} // namespace

result<card_form, std::string>
stripe_form(std::string publishable_key, std::string script) {
  auto is_public = publishable_key.starts_with("pk_")
                   && std::all_of(publishable_key.begin(),
                                  publishable_key.end(), is_key_letter);
  if (!publishable_key.empty() && !is_public)
    return failure{std::string{
      "--stripe-publishable-key must be a key that everybody may see: pk_…"}};
  if (origin_of(script).empty())
    return failure{std::string{"--stripe-script must be https://HOST[:PORT]/… "
                               "(http of this machine alone)"}};
  return card_form{"stripe", std::move(publishable_key), std::move(script)};
}

std::string page_policy(const card_form& form) {
  std::string scripts = "'self'";
  std::string connections = "'self'";
  std::string frames;
  if (!form.publishable_key.empty()) {
    // https://docs.stripe.com/security/guide#content-security-policy
    auto origin = origin_of(form.script);
    scripts += ' ' + origin + " https://*.js.stripe.com";
    connections += " https://api.stripe.com";
    frames = "; frame-src " + origin
             + " https://*.js.stripe.com https://hooks.stripe.com";
  }
  return "default-src 'none'; script-src " + scripts
         + "; style-src 'self'; img-src 'self' https: data: blob:; connect-src "
         + connections + "; worker-src 'self'" + frames
         + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

} // namespace onsale::http
