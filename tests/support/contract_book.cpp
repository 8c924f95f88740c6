#include "tests/support/contract_book.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace onsale::test {

namespace {

using nlohmann::json;

const json nothing = json::object();

/// A member that is an object, or an empty one.
const json& member(const json& x, const char* name) {
  auto found = x.find(name);
  return found != x.end() && found->is_object() ? *found : nothing;
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> result;
  while (!path.empty()) {
    path.remove_prefix(1);
    auto end = std::min(path.find('/'), path.size());
    result.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return result;
}

bool is_parameter(const std::string& segment) {
  return segment.starts_with('{');
}

bool fits(const std::vector<std::string>& pattern,
          const std::vector<std::string>& path) {
  return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                    [](const auto& want, const auto& seen) {
                      return is_parameter(want) ? !seen.empty() : want == seen;
                    });
}

std::string upper(std::string x) {
  for (auto& c : x)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return x;
}

bool is_method(const std::string& x) {
  for (auto* known :
       {"get", "put", "post", "delete", "options", "head", "patch", "trace"})
    if (x == known)
      return true;
  return false;
}

} // namespace

std::string contract_book::read(const json& document) {
  for (const auto& [pattern, item] : member(document, "paths").items())
    read_path(document, pattern, item);
  if (paths_.empty())
    reject("there are no paths");
  // Fixed segments win over parameters, as in our router.
  std::sort(paths_.begin(), paths_.end(), [](const auto& x, const auto& y) {
    return std::lexicographical_compare(
      x.segments.begin(), x.segments.end(), y.segments.begin(),
      y.segments.end(), [](const auto& a, const auto& b) {
        return std::pair{is_parameter(a), a} < std::pair{is_parameter(b), b};
      });
  });
  const auto& unlisted = member(document, "x-unlisted");
  for (auto* name : {"path", "method", "options"}) {
    where_ = std::string{"x-unlisted "} + name;
    unlisted_[name] = read_responses(document, member(unlisted, name));
  }
  return fault_;
}

void contract_book::read_path(const json& document, const std::string& pattern,
                              const json& item) {
  path_item fresh;
  fresh.pattern = pattern;
  fresh.segments = split(pattern);
  for (const auto& [method, operation] : item.items()) {
    if (!is_method(method))
      continue;
    where_ = upper(method) + " " + pattern;
    // Not used for judging, but a client's generator will read it.
    for (const auto& x :
         member(member(operation, "requestBody"), "content").items())
      read_schema(document, x.value());
    fresh.by_method[upper(method)] = read_responses(
      document, member(operation, "responses"));
  }
  paths_.push_back(std::move(fresh));
}

contract_book::responses
contract_book::read_responses(const json& document, const json& by_status) {
  responses result;
  for (const auto& [status, x] : by_status.items())
    result[status] = read_response(document, x);
  if (result.empty())
    reject("there are no responses");
  return result;
}

contract_book::response_ptr
contract_book::read_response(const json& document, const json& x) {
  auto name = x.value("$ref", std::string{});
  if (auto known = shared_.find(name); !name.empty() && known != shared_.end())
    return known->second;
  const auto& what = follow(document, x);
  auto fresh = std::make_shared<documented_response>();
  for (const auto& [header, value] : member(what, "headers").items()) {
    const auto& said = follow(document, value);
    fresh->headers.push_back(
      {header, said.value("required", false), read_schema(document, said)});
  }
  for (const auto& [media, value] : member(what, "content").items())
    fresh->content.emplace(media, read_schema(document, value));
  if (!name.empty())
    shared_[name] = fresh;
  return fresh;
}

/// Reads the `schema` of a header or a media type, and tries its examples.
contract_schema
contract_book::read_schema(const json& document, const json& holder) {
  auto compiled = contract_schema::compile(document, member(holder, "schema"));
  if (!compiled) {
    reject(compiled.error());
    return *contract_schema::compile(document, nothing);
  }
  for (const auto& [name, example] : member(holder, "examples").items())
    for (const auto& why : compiled->faults_of(member(example, "value")))
      reject(std::string{"the example "}.append(name).append(": ").append(why));
  return *std::move(compiled);
}

const json& contract_book::follow(const json& document, const json& x) {
  auto reference = x.find("$ref");
  if (reference == x.end())
    return x;
  if (auto found = resolve(document, reference->get<std::string>()))
    return *found;
  reject("nothing stands at " + reference->get<std::string>());
  return nothing;
}

void contract_book::reject(const std::string& why) {
  if (fault_.empty())
    fault_ = where_ + ": " + why;
}

const contract_book::path_item*
contract_book::find_path(std::string_view path) const {
  if (!path.starts_with('/'))
    return nullptr;
  auto segments = split(path);
  auto found = std::find_if(paths_.begin(), paths_.end(), [&](const auto& x) {
    return fits(x.segments, segments);
  });
  return found == paths_.end() ? nullptr : &*found;
}

const contract_book::responses*
contract_book::find_responses(const std::string& method,
                              std::string_view path) const {
  auto item = find_path(path);
  if (method == "OPTIONS" && (item || path == "*"))
    return &unlisted_.at("options");
  if (!item)
    return &unlisted_.at("path");
  auto said = item->by_method.find(method == "HEAD" ? "GET" : method);
  return said == item->by_method.end() ? &unlisted_.at("method")
                                       : &said->second;
}

const documented_response*
contract_book::find(const std::string& method, std::string_view path,
                    int status) const {
  auto said = find_responses(method, path);
  auto found = said->find(std::to_string(status));
  if (found == said->end())
    found = said->find("default");
  return found == said->end() ? nullptr : found->second.get();
}

std::vector<std::string> contract_book::operations() const {
  std::vector<std::string> result;
  for (const auto& item : paths_)
    for (const auto& [method, ignored] : item.by_method)
      result.push_back(method + " " + item.pattern);
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace onsale::test
