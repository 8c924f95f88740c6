#include "storage/sqlite/user_engine.hpp"

namespace onsale::storage::sqlite {

user_engine::user_engine(session& on)
  : on_(on), add_(on.db(), "INSERT INTO app_user (id, email, name, created)"
                           " VALUES (?1, ?2, ?3, ?4)"),
    find_(on.db(), "SELECT email, name, created FROM app_user WHERE id = ?1") {
}

void user_engine::add(user_record who, reply_to<unit> done) {
  on_.change<unit>(std::move(done), [this, who = std::move(who)] {
    add_.run(who.id.value, who.email, who.name, who.created);
    return store_result<unit>{unit{}};
  });
}

void user_engine::find(user_id id, reply_to<std::optional<user_record>> done) {
  on_.ask(std::move(done), [this, id = std::move(id)] {
    std::optional<user_record> result;
    auto rows = find_.query(id.value);
    if (!rows.next())
      return result;
    result.emplace();
    result->id = id;
    result->email = rows.text();
    result->name = rows.text();
    result->created = rows.time();
    return result;
  });
}

provider_engine::provider_engine(session& on)
  : on_(on), taker_(on.db(), "SELECT name FROM payment_provider"),
    is_asked_(on.db(), "SELECT 1 FROM payment WHERE amount > 0 LIMIT 1"),
    take_(on.db(), "INSERT INTO payment_provider (one, name) VALUES (1, ?1)"
                   " ON CONFLICT DO UPDATE SET name = ?1"),
    find_(on.db(), "SELECT document FROM simulated_provider WHERE key = ?1"),
    add_(on.db(), "INSERT INTO simulated_provider (key, document)"
                  " VALUES (?1, ?2) ON CONFLICT DO NOTHING"),
    replace_(on.db(), "UPDATE simulated_provider SET document = ?2"
                      " WHERE key = ?1 AND document = ?3"),
    list_(on.db(), "SELECT key, document FROM simulated_provider"
                   " WHERE key > ?1 ORDER BY key LIMIT ?2") {
}

void provider_engine::claim(std::string provider, reply_to<std::string> done) {
  on_.change<std::string>(std::move(done), [this,
                                            provider = std::move(provider)] {
    std::optional<std::string> taker;
    if (auto rows = taker_.query(); rows.next())
      taker = rows.text();
    if (taker && (*taker == provider || is_asked_.query().next()))
      return store_result<std::string>{*taker};
    take_.run(provider);
    return store_result<std::string>{provider};
  });
}

void provider_engine::taker(reply_to<std::optional<std::string>> done) {
  on_.ask(std::move(done), [this] {
    auto rows = taker_.query();
    return rows.next() ? std::optional{rows.text()} : std::nullopt;
  });
}

void provider_engine::find(std::string key,
                           reply_to<std::optional<std::string>> done) {
  on_.ask(std::move(done), [this, key = std::move(key)] {
    auto rows = find_.query(key);
    return rows.next() ? std::optional{rows.text()} : std::nullopt;
  });
}

void provider_engine::replace(std::string key,
                              std::optional<std::string> before,
                              std::string document, reply_to<bool> done) {
  on_.change<bool>(std::move(done), [this, key = std::move(key),
                                     before = std::move(before),
                                     document = std::move(document)] {
    auto written = before ? replace_.run(key, document, *before)
                          : add_.run(key, document);
    return store_result<bool>{written > 0};
  });
}

void provider_engine::list(std::string key, size_t items,
                           reply_to<std::vector<provider_document>> done) {
  on_.ask(std::move(done), [this, key = std::move(key), items] {
    std::vector<provider_document> result;
    auto rows = list_.query(key, items);
    while (rows.next()) {
      auto name = rows.text();
      result.push_back({std::move(name), rows.text()});
    }
    return result;
  });
}

} // namespace onsale::storage::sqlite
