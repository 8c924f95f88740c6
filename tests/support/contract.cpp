#include "tests/support/contract.hpp"

#include "tests/support/contract_book.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

namespace onsale::test {

namespace {

using nlohmann::json;

/// Of a body that is shown with its faults.
constexpr size_t shown_bytes = 400;

bool same_text(std::string_view x, std::string_view y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a))
           == std::tolower(static_cast<unsigned char>(b));
  });
}

bool is_json(std::string_view media_type) {
  return media_type == "application/json" || media_type.ends_with("+json");
}

/// Parses JSON, and finds a member that an object has twice, which the parser
/// would take quietly: we write our documents by hand.
std::optional<json> parse_body(const std::string& text, std::string& fault) {
  std::vector<std::set<std::string>> open;
  auto watch = [&](int, json::parse_event_t event, json& x) {
    if (event == json::parse_event_t::object_start)
      open.emplace_back();
    else if (event == json::parse_event_t::object_end)
      open.pop_back();
    else if (event == json::parse_event_t::key
             && !open.back().insert(x.get<std::string>()).second)
      fault = "the member " + x.get<std::string>() + " is given twice";
    return true;
  };
  auto result = json::parse(text, watch, false);
  if (result.is_discarded())
    fault = "the body is not JSON";
  if (!fault.empty())
    return std::nullopt;
  return result;
}

using fault_list = std::vector<std::string>;

void check_headers(const documented_response& say, const seen_response& x,
                   fault_list& faults) {
  for (const auto& known : say.headers) {
    auto value = x.header(known.name);
    if (!value && known.required)
      faults.push_back("the header " + known.name + " is missing");
    if (!value)
      continue;
    for (auto& why : known.schema.faults_of(*value))
      faults.push_back("header " + known.name + ": " + why);
  }
}

void check_document(const contract_schema& schema, const std::string& media,
                    const seen_response& x, fault_list& faults) {
  if (!is_json(media)) {
    for (auto& why : schema.faults_of(x.body))
      faults.push_back(std::move(why));
    return;
  }
  std::string fault;
  auto document = parse_body(x.body, fault);
  if (!document) {
    faults.push_back(std::move(fault));
    return;
  }
  for (auto& why : schema.faults_of(*document))
    faults.push_back(std::move(why));
  auto problem = media == "application/problem+json" && document->is_object();
  if (problem && document->value("status", json{}) != x.status)
    faults.push_back("$.status: is not the status of the response");
}

void check_body(const documented_response& say, const seen_response& x,
                fault_list& faults) {
  auto bodiless = say.content.empty() || x.method == "HEAD";
  if (bodiless && !x.body.empty())
    faults.push_back("there is a body where none belongs");
  if (say.content.empty())
    return;
  auto type = x.header("Content-Type");
  auto media = type ? type->substr(0, type->find(';')) : std::string{};
  auto known = say.content.find(media);
  if (known == say.content.end())
    faults.push_back("the media type is not documented: " + media);
  else if (!bodiless)
    check_document(known->second, media, x, faults);
}

std::string report(const seen_response& x, const fault_list& faults) {
  if (faults.empty())
    return {};
  auto result = x.method + " " + x.target + " was answered with "
                + std::to_string(x.status) + ", against the contract:\n";
  for (const auto& why : faults)
    result += "  " + why + "\n";
  return result + "  body: " + x.body.substr(0, shown_bytes) + "\n";
}

} // namespace

const std::string* seen_response::header(std::string_view name) const noexcept {
  for (const auto& x : headers)
    if (same_text(x.first, name))
      return &x.second;
  return nullptr;
}

contract::contract(std::unique_ptr<const contract_book> x) noexcept
  : book_(std::move(x)) {
}

contract::contract(contract&&) noexcept = default;
contract& contract::operator=(contract&&) noexcept = default;
contract::~contract() = default;

result<contract, std::string> contract::parse(std::string_view document) {
  std::string fault;
  auto parsed = parse_body(std::string{document}, fault);
  if (!parsed)
    return failure{std::move(fault)};
  auto fresh = std::make_unique<contract_book>();
  fault = fresh->read(*parsed);
  if (!fault.empty())
    return failure{std::move(fault)};
  return contract{std::move(fresh)};
}

std::string contract::faults_of(const seen_response& x) const {
  fault_list faults;
  auto path = std::string_view{x.target}.substr(0, x.target.find('?'));
  auto say = book_->find(x.method, path, x.status);
  if (!say) {
    faults.push_back("the status is not documented");
  } else {
    check_headers(*say, x, faults);
    check_body(*say, x, faults);
  }
  return report(x, faults);
}

std::vector<std::string> contract::operations() const {
  return book_->operations();
}

const contract& our_contract() {
  static const auto ours = [] {
    std::ifstream file{ONSALE_SOURCE_DIR "/docs/openapi.json"};
    std::stringstream text;
    text << file.rdbuf();
    auto parsed = contract::parse(text.str());
    if (!parsed) {
      std::fprintf(stderr, "docs/openapi.json: %s\n", parsed.error().c_str());
      std::abort();
    }
    return *std::move(parsed);
  }();
  return ours;
}

} // namespace onsale::test
