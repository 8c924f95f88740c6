#include "http/router.hpp"

#include "domain/ensure.hpp"
#include "domain/limits.hpp"
#include "http/exchange.hpp"
#include "http/response.hpp"
#include "http/uri.hpp"

#include <utility>

namespace onsale::http {

route_policy json_policy(access who) {
  route_policy policy;
  policy.who = who;
  policy.body_bytes_max = who == access::admin ? limits::admin_body_bytes
                                               : limits::body_bytes;
  policy.body_type = media::json;
  policy.accepts_key = who == access::user;
  return policy;
}

// One place in the tree of paths.
struct router::node {
  std::map<std::string, std::unique_ptr<node>, std::less<>> fixed;
  std::unique_ptr<node> any; // a parameter
  std::vector<const route*> here;

  const route* find(verb method) const noexcept {
    for (auto x : here)
      if (x->method == method)
        return x;
    return nullptr;
  }
};

namespace {

// Cuts the next segment off a path, with the slash before it.
std::string_view take_segment(std::string_view& path) noexcept {
  path.remove_prefix(1);
  auto end = std::min(path.find('/'), path.size());
  auto segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

// Decodes a segment into the exchange, whose text was reserved beforehand, so
// that views into it stay valid.
decoded decode(std::string_view& segment, std::string& text) {
  if (segment.find('%') == std::string_view::npos)
    return decoded::text;
  auto begin = text.size();
  auto result = percent_decode(segment, text);
  segment = std::string_view{text}.substr(begin);
  return result;
}

} // namespace

router::router() : root_(std::make_unique<node>()) {
}

router::~router() = default;

const route& router::add(std::string_view method_and_pattern,
                         route_policy policy, route_handler handler) {
  auto space = method_and_pattern.find(' ');
  auto path = method_and_pattern.substr(space + 1);
  auto method = boost::beast::http::string_to_verb(
    method_and_pattern.substr(0, space));
  ensure(method != verb::unknown && path.starts_with('/'));
  auto added = std::make_unique<route>(route{
    routes_.size(), method, std::string{path}, {}, policy, std::move(handler)});
  auto at = root_.get();
  while (!path.empty()) {
    auto segment = take_segment(path);
    bool parameter = segment.starts_with('{') && segment.ends_with('}');
    if (parameter)
      added->parameter_names.emplace_back(
        segment.substr(1, segment.size() - 2));
    auto& next = parameter ? at->any : at->fixed[std::string{segment}];
    if (!next)
      next = std::make_unique<node>();
    at = next.get();
  }
  ensure(at->find(method) == nullptr);
  at->here.push_back(added.get());
  return *routes_.emplace_back(std::move(added));
}

router::outcome router::match(exchange& x) const {
  bool malformed = false;
  auto at = walk(x, malformed);
  if (malformed)
    return outcome::bad_path;
  if (!at)
    return outcome::no_path;
  auto method = x.message.method;
  x.matched = at->find(method == verb::head ? verb::get : method);
  return x.matched ? outcome::found : outcome::no_method;
}

std::string router::allowed(exchange& x) const {
  bool malformed = false;
  auto at = walk(x, malformed);
  std::string list;
  if (!at)
    return list;
  for (auto here : at->here) {
    list.append(boost::beast::http::to_string(here->method)).append(", ");
    if (here->method == verb::get)
      list.append("HEAD, ");
  }
  return list.append("OPTIONS");
}

const router::node* router::walk(exchange& x, bool& malformed) const {
  x.parameters.clear();
  x.parameter_text.clear();
  auto path = x.path;
  if (path.find('%') != std::string_view::npos)
    x.parameter_text.reserve(path.size());
  auto at = root_.get();
  while (!path.empty() && path.front() == '/') {
    auto segment = take_segment(path);
    auto is = decode(segment, x.parameter_text);
    if (is != decoded::text) { // what is no text names nothing
      malformed = is == decoded::malformed;
      return nullptr;
    }
    auto next = at->fixed.find(segment);
    if (next != at->fixed.end()) {
      at = next->second.get();
    } else if (at->any && !segment.empty()) {
      x.parameters.push_back(segment);
      at = at->any.get();
    } else {
      return nullptr;
    }
  }
  return path.empty() && !at->here.empty() ? at : nullptr;
}

} // namespace onsale::http
