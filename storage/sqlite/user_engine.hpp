#pragma once

#include "storage/provider_store.hpp"
#include "storage/sqlite/session.hpp"
#include "storage/sqlite/statement.hpp"
#include "storage/user_store.hpp"

namespace onsale::storage::sqlite {

class user_engine : public user_store {
public:
  explicit user_engine(session& on);

  void add(user_record who, reply_to<unit> done) override;
  void find(user_id id, reply_to<std::optional<user_record>> done) override;

private:
  session& on_;
  statement add_;
  statement find_;
};

class provider_engine : public provider_store {
public:
  explicit provider_engine(session& on);

  void claim(std::string provider, reply_to<std::string> done) override;
  void taker(reply_to<std::optional<std::string>> done) override;
  void
  find(std::string key, reply_to<std::optional<std::string>> done) override;
  void replace(std::string key, std::optional<std::string> before,
               std::string document, reply_to<bool> done) override;
  void list(std::string key, size_t items,
            reply_to<std::vector<provider_document>> done) override;

private:
  session& on_;
  statement taker_;
  statement is_asked_;
  statement take_;
  statement find_;
  statement add_;
  statement replace_;
  statement list_;
};

} // namespace onsale::storage::sqlite
