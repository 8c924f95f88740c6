#include "storage/postgres/user_engine.hpp"

#include "storage/postgres/replies.hpp"

#include <utility>

namespace onsale::storage::postgres {

namespace {

constexpr statement add_user_statement{
  "add_user", "INSERT INTO app_user (id, email, name, created)"
              " VALUES ($1, $2, $3, $4)"};
constexpr statement find_user_statement{
  "find_user", "SELECT email, name, created FROM app_user WHERE id = $1"};
constexpr statement claim_statement{"claim_payments",
                                    "SELECT claim_payments($1)"};
constexpr statement taker_statement{"payment_taker",
                                    "SELECT name FROM payment_provider"};
constexpr statement find_document_statement{
  "find_document", "SELECT document FROM simulated_provider WHERE key = $1"};
constexpr statement add_document_statement{
  "add_document",
  "INSERT INTO simulated_provider (key, document) VALUES ($1, $2)"
  " ON CONFLICT DO NOTHING RETURNING 1"};
constexpr statement replace_document_statement{
  "replace_document", "UPDATE simulated_provider SET document = $2"
                      " WHERE key = $1 AND document = $3 RETURNING 1"};
constexpr statement list_documents_statement{
  "list_documents", "SELECT key, document FROM simulated_provider"
                    " WHERE key > $1 ORDER BY key LIMIT $2"};

store_result<unit> nothing(std::vector<rows>) {
  return unit{};
}

/// The text of the only row, if there is one.
store_result<std::optional<std::string>>
read_maybe_text(const std::vector<rows>& from, const statement& asked) {
  if (from.at(0).size() == 0)
    return std::optional<std::string>{};
  auto row = from[0][0];
  std::optional result{row.text()};
  if (row.bad())
    return misread(asked);
  return result;
}

} // namespace

void user_engine::add(user_record who, reply_to<unit> done) {
  parameters with;
  with.add(std::string_view{who.id.value})
    .add(std::string_view{who.email})
    .add(std::string_view{who.name})
    .add(who.created);
  reads_.submit({{{&add_user_statement, std::move(with)}},
                 true,
                 replying(std::move(done), nothing)});
}

void user_engine::find(user_id id, reply_to<std::optional<user_record>> done) {
  parameters with;
  with.add(std::string_view{id.value});
  auto read =
    [id = std::move(id)](
      std::vector<rows> from) -> store_result<std::optional<user_record>> {
    if (from.at(0).size() == 0)
      return std::optional<user_record>{};
    auto row = from[0][0];
    user_record result;
    result.id = id;
    result.email = row.text();
    result.name = row.text();
    result.created = row.time();
    if (row.bad())
      return misread(find_user_statement);
    return std::optional{std::move(result)};
  };
  reads_.submit({{{&find_user_statement, std::move(with)}},
                 false,
                 replying(std::move(done), std::move(read))});
}

void provider_engine::claim(std::string provider, reply_to<std::string> done) {
  auto read = [](std::vector<rows> from) -> store_result<std::string> {
    if (from.at(0).size() == 0)
      return misread(claim_statement);
    auto row = from[0][0];
    auto taker = row.text();
    if (row.bad())
      return misread(claim_statement);
    return taker;
  };
  reads_.submit(
    {{{&claim_statement, parameters{}.add(std::string_view{provider})}},
     true,
     replying(std::move(done), read)});
}

void provider_engine::taker(reply_to<std::optional<std::string>> done) {
  reads_.submit({{{&taker_statement, {}}},
                 false,
                 replying(std::move(done), [](std::vector<rows> from) {
                   return read_maybe_text(from, taker_statement);
                 })});
}

void provider_engine::find(std::string key,
                           reply_to<std::optional<std::string>> done) {
  reads_.submit(
    {{{&find_document_statement, parameters{}.add(std::string_view{key})}},
     false,
     replying(std::move(done), [](std::vector<rows> from) {
       return read_maybe_text(from, find_document_statement);
     })});
}

void provider_engine::replace(std::string key,
                              std::optional<std::string> before,
                              std::string document, reply_to<bool> done) {
  query what{before ? &replace_document_statement : &add_document_statement,
             {}};
  what.with.add(std::string_view{key}).add(std::string_view{document});
  if (before)
    what.with.add(std::string_view{*before});
  auto read = [](const std::vector<rows>& from) -> store_result<bool> {
    return from.at(0).size() > 0;
  };
  reads_.submit({{std::move(what)}, true, replying(std::move(done), read)});
}

void provider_engine::list(std::string key, size_t items,
                           reply_to<std::vector<provider_document>> done) {
  auto read =
    [](std::vector<rows> from) -> store_result<std::vector<provider_document>> {
    std::vector<provider_document> result;
    const auto& found = from.at(0);
    for (int i = 0; i < found.size(); ++i) {
      auto row = found[i];
      auto name = row.text();
      result.push_back({std::move(name), row.text()});
      if (row.bad())
        return misread(list_documents_statement);
    }
    return result;
  };
  reads_.submit(
    {{{&list_documents_statement, parameters{}
                                    .add(std::string_view{key})
                                    .add(static_cast<int64_t>(items))}},
     false,
     replying(std::move(done), read)});
}

} // namespace onsale::storage::postgres
