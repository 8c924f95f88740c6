#pragma once

#include "tests/support/contract_schema.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::test {

struct documented_header {
  std::string name;
  bool required = false;
  contract_schema schema;
};

struct documented_response {
  std::vector<documented_header> headers;
  std::map<std::string, contract_schema> content; // by media type
};

/// What an OpenAPI document says about responses. Used by `contract`.
class contract_book {
public:
  /// Reads a document. @returns what is wrong with it, or nothing
  std::string read(const nlohmann::json& document);

  /// @returns what is documented for a response; null if nothing is
  const documented_response*
  find(const std::string& method, std::string_view path, int status) const;

  std::vector<std::string> operations() const;

private:
  using response_ptr = std::shared_ptr<const documented_response>;
  using responses = std::map<std::string, response_ptr>; // `default`, too

  struct path_item {
    std::string pattern;
    std::vector<std::string> segments;
    std::map<std::string, responses> by_method;
  };

  void read_path(const nlohmann::json& document, const std::string& pattern,
                 const nlohmann::json& item);
  responses read_responses(const nlohmann::json& document,
                           const nlohmann::json& by_status);
  response_ptr
  read_response(const nlohmann::json& document, const nlohmann::json& x);
  contract_schema
  read_schema(const nlohmann::json& document, const nlohmann::json& holder);
  const nlohmann::json&
  follow(const nlohmann::json& document, const nlohmann::json& x);
  void reject(const std::string& why);
  const path_item* find_path(std::string_view path) const;
  const responses*
  find_responses(const std::string& method, std::string_view path) const;

  std::vector<path_item> paths_;
  std::map<std::string, responses> unlisted_;
  std::map<std::string, response_ptr> shared_; // by reference
  std::string where_;
  std::string fault_;
};

} // namespace onsale::test
