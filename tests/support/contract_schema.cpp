// GCC 12 sees an overlap in valijson where there is none (GCC bug 105651) and,
// with sanitizers, uninitialised memory in std::regex (105562).
#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic ignored "-Wrestrict"
#  pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "tests/support/contract_schema.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace onsale::test {

namespace {

using nlohmann::json;
using adapter = valijson::adapters::NlohmannJsonAdapter;

/// Deeper than any schema is meant to be: one that holds itself.
constexpr int nesting_max = 32;

/// Faults that are told: one wrong member brings along one for each schema that
/// holds it.
constexpr size_t faults_max = 8;

const std::set<std::string> annotations{"description", "title",   "examples",
                                        "default",     "example", "format"};

const std::set<std::string> plain_keywords{
  "type",    "enum",      "const",     "required", "pattern",  "minimum",
  "maximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems"};

const std::set<std::string> schema_keywords{"items", "not",
                                            "additionalProperties"};

const std::set<std::string> list_keywords{"allOf", "anyOf", "oneOf"};

/// Rewrites schemas; the first thing that it cannot do is remembered.
class reducer {
public:
  explicit reducer(const json& document) : document_(document) {
    // Nothing is wrong yet.
  }

  json reduce(const json& x, int depth = 0) {
    if (x.is_boolean())
      return x;
    if (!x.is_object() || depth > nesting_max) {
      reject(x.is_object() ? "a schema holds itself" : "a schema is no object");
      return json::object();
    }
    json result = json::object();
    std::optional<json> target;
    for (const auto& [name, value] : x.items()) {
      if (name == "$ref")
        target = follow(value, depth);
      else if (!annotations.contains(name))
        result[name] = reduce_keyword(name, value, depth + 1);
    }
    // Draft 7 ignores whatever stands beside a reference; 3.1 does not.
    if (!target)
      return result;
    if (result.empty())
      return *std::move(target);
    return {{"allOf", json::array({*std::move(target), std::move(result)})}};
  }

  const std::string& fault() const {
    return fault_;
  }

private:
  json follow(const json& reference, int depth) {
    auto text = reference.is_string() ? reference.get<std::string>() : "";
    if (auto found = resolve(document_, text))
      return reduce(*found, depth + 1);
    reject("nothing stands at " + text);
    return json::object();
  }

  json reduce_keyword(const std::string& name, const json& value, int depth) {
    if (plain_keywords.contains(name))
      return value;
    if (schema_keywords.contains(name))
      return reduce(value, depth);
    if (list_keywords.contains(name) || name == "properties") {
      auto result = value;
      for (auto& x : result)
        x = reduce(x, depth);
      return result;
    }
    reject("the keyword " + name + " is not checked");
    return value;
  }

  void reject(std::string why) {
    if (fault_.empty())
      fault_ = std::move(why);
  }

  const json& document_;
  std::string fault_;
};

/// valijson names a place `<root>[tickets][3]`, piece by piece.
std::string place_of(const std::vector<std::string>& context) {
  std::string result = "$";
  for (size_t i = 1; i < context.size(); ++i) {
    auto name = context[i];
    if (name.size() >= 2 && name.front() == '[' && name.back() == ']')
      name = name.substr(1, name.size() - 2);
    auto number = name.find_first_not_of("0123456789") == std::string::npos;
    result += number ? "[" + name + "]" : "." + name;
  }
  return result;
}

} // namespace

const json* resolve(const json& document, const std::string& reference) {
  if (!reference.starts_with("#/"))
    return nullptr;
  const auto* at = &document;
  for (size_t from = 2; from <= reference.size();) {
    auto end = std::min(reference.find('/', from), reference.size());
    auto found = at->find(reference.substr(from, end - from));
    if (found == at->end())
      return nullptr;
    at = &*found;
    from = end + 1;
  }
  return at;
}

struct contract_schema::compiled {
  valijson::Schema schema;
};

contract_schema::contract_schema(std::unique_ptr<const compiled> x) noexcept
  : compiled_(std::move(x)) {
}

contract_schema::contract_schema(contract_schema&&) noexcept = default;
contract_schema& contract_schema::operator=(contract_schema&&) noexcept = default;
contract_schema::~contract_schema() = default;

result<contract_schema, std::string>
contract_schema::compile(const json& document, const json& schema) {
  reducer with{document};
  auto reduced = with.reduce(schema);
  if (!with.fault().empty())
    return failure{with.fault()};
  auto fresh = std::make_unique<compiled>();
  try {
    valijson::SchemaParser{}.populateSchema(adapter{reduced}, fresh->schema);
  } catch (const std::exception& e) { // what the library does with bad schemas
    return failure{std::string{e.what()}};
  }
  return contract_schema{std::move(fresh)};
}

std::vector<std::string> contract_schema::faults_of(const json& value) const {
  // It keeps patterns that it has compiled, and is not thread-safe.
  thread_local valijson::Validator validator;
  valijson::ValidationResults found;
  std::vector<std::string> result;
  if (validator.validate(compiled_->schema, adapter{value}, &found))
    return result;
  for (const auto& x : found)
    if (result.size() < faults_max)
      result.push_back(place_of(x.context) + ": " + x.description);
  return result;
}

} // namespace onsale::test
