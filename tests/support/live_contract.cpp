#include "tests/support/live_contract.hpp"

#include "tests/support/give_up.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <utility>

namespace onsale::test {

namespace {

using nlohmann::json;

json read_document(const std::string& name) {
  std::ifstream file{ONSALE_SOURCE_DIR "/docs/" + name};
  auto result = json::parse(file, nullptr, false);
  if (result.is_discarded())
    give_up("live contract", name + " is no JSON");
  return result;
}

/// What a `$ref` inside of the document names.
const json& follow(const json& document, const json& named) {
  auto found = resolve(document, named["$ref"].get<std::string>());
  if (!found)
    give_up("live contract", named.dump() + " names nothing");
  return *found;
}

} // namespace

std::string live_contract::faults_of(std::string_view channel,
                                     std::string_view text) const {
  auto schema = payloads_.find(channel);
  if (schema == payloads_.end())
    return "there is no such channel";
  auto message = json::parse(text, nullptr, false);
  if (message.is_discarded())
    return "is no JSON";
  std::string result;
  for (const auto& fault : schema->second.faults_of(message))
    result += fault + "\n";
  return result;
}

const live_contract& live_contract::ours() {
  static const auto read = [] {
    constexpr std::string_view of_calls = "./openapi.json";
    auto live = read_document("asyncapi.json");
    auto calls = read_document("openapi.json");
    live_contract result;
    for (const auto& [name, channel] : live["channels"].items()) {
      const auto& message = follow(live, channel["messages"][name]);
      auto where = message["payload"]["$ref"].get<std::string>();
      if (!where.starts_with(of_calls))
        give_up("live contract", where + " is no schema of the calls");
      auto schema = contract_schema::compile(
        calls, {{"$ref", where.substr(of_calls.size())}});
      if (!schema)
        give_up("live contract", schema.error());
      result.payloads_.emplace(name, *std::move(schema));
    }
    return result;
  }();
  return read;
}

} // namespace onsale::test
