#include "tests/served/strict_client.hpp"

#include "tests/support/contract.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace onsale::test {

namespace {

constexpr size_t faults_shown = 15;
constexpr size_t body_shown = 200;

std::string shortened(const std::string& x) {
  if (x.size() <= body_shown)
    return x;
  return x.substr(0, body_shown) + "… (" + std::to_string(x.size()) + " bytes)";
}

} // namespace

http_answer strict_client::send(const http_call& x) {
  auto said = client_->request(x.method, x.target, x.headers, x.body);
  if (!said || said->header("Connection") == "close")
    client_.emplace(port_);
  judge(x, said.value_or(http_answer{}));
  return said.value_or(http_answer{});
}

http_answer
strict_client::demand(const expected_answer& wanted, const http_call& x) {
  auto said = send(x);
  if (auto why = difference(wanted, said); !why.empty())
    add_fault(x, why);
  return said;
}

void strict_client::judge(const http_call& x, const http_answer& said) {
  ++calls_;
  if (said.status == 0)
    return add_fault(x, "no answer");
  if (said.status >= 500)
    add_fault(x, std::to_string(said.status) + ": " + said.body);
  seen_response seen{x.method, x.target, said.status, said.headers, said.body};
  if (auto why = our_contract().faults_of(seen); !why.empty())
    add_fault(x, why);
}

std::string strict_client::faults() const {
  std::string result;
  for (size_t i = 0; i < faults_.size() && i < faults_shown; ++i)
    result += "\n" + faults_[i];
  if (faults_.size() > faults_shown)
    result += "\nand " + std::to_string(faults_.size() - faults_shown)
              + " more";
  return result;
}

void strict_client::add_fault(const http_call& x, const std::string& why) {
  faults_.push_back(x.method + " " + shortened(x.target) + " "
                    + shortened(x.body) + "\n    " + why);
}

std::string difference(const expected_answer& wanted, const http_answer& said) {
  auto body = nlohmann::json::parse(said.body, nullptr, false);
  auto text = [&](const char* name) {
    return body.is_object() ? body.value(name, "") : std::string{};
  };
  auto right = said.status == wanted.status
               && (wanted.type.empty()
                   || text("type") == "/problems/" + wanted.type)
               && (wanted.field.empty() || text("field") == wanted.field);
  if (right)
    return {};
  return "expected " + std::to_string(wanted.status) + " " + wanted.type + " "
         + wanted.field + ", got " + std::to_string(said.status) + " "
         + shortened(said.body);
}

http_call json_call(std::string method, std::string target,
                    http_client::header_list who, const nlohmann::json& body) {
  who.emplace_back("Content-Type", "application/json");
  return {std::move(method), std::move(target), std::move(who), body.dump()};
}

} // namespace onsale::test
