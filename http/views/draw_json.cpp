#include "http/views/draw_json.hpp"

#include "domain/ids.hpp"
#include "http/token.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <utility>

namespace onsale::http {

namespace {

using nlohmann::json;

/// What the document says, or the first thing that is wrong with it.
class reader {
public:
  bool good() const noexcept {
    return wrong_.empty();
  }

  std::string take_fault() {
    return std::move(wrong_);
  }

  void refuse(const std::string& what) {
    if (good())
      wrong_ = what;
  }

  /// A member that must be there; null if it is not.
  const json* member(const json& of, const char* name) {
    auto found = maybe(of, name);
    if (!found)
      refuse(std::string(name) + " is missing");
    return found;
  }

  static const json* maybe(const json& of, const char* name) {
    if (!of.is_object())
      return nullptr;
    auto i = of.find(name);
    return i == of.end() || i->is_null() ? nullptr : &*i;
  }

  /// The items of a list that must be there.
  const json& list(const json& of, const char* name) {
    static const json none = json::array();
    auto found = member(of, name);
    if (found && !found->is_array())
      refuse(std::string(name) + " is no list");
    return found && found->is_array() ? *found : none;
  }

  std::string text(const json* x, const char* name) {
    if (x && x->is_string())
      return x->get<std::string>();
    refuse(std::string(name) + " is no text");
    return {};
  }

  hash256 hash(const json* x, const char* name) {
    auto parsed = parse_hash256(text(x, name));
    if (!parsed)
      refuse(std::string(name) + " has no 64 hexadecimal digits");
    return parsed.value_or(hash256{});
  }

  uint64_t id(const json* x, const char* name) {
    auto parsed = parse_numeric_id(text(x, name));
    if (!parsed)
      refuse(std::string(name) + " is no id");
    return parsed.value_or(0);
  }

private:
  std::string wrong_;
};

draw_promise read_promise(reader& in, const json& document) {
  draw_promise result;
  result.event.value = in.id(in.member(document, "event_id"), "event_id");
  auto commitments = in.member(document, "commitments");
  if (!commitments)
    return result;
  result.commitment = in.hash(in.member(*commitments, "operator"),
                              "commitments.operator");
  for (const auto& x : in.list(*commitments, "witnesses"))
    result.witnesses.push_back(
      {in.text(reader::maybe(x, "name"), "a witness's name"),
       in.hash(reader::maybe(x, "commitment"), "a witness's commitment")});
  return result;
}

std::vector<draw_entry> read_entries(reader& in, const json& document) {
  std::vector<draw_entry> result;
  for (const auto& x : in.list(document, "entries")) {
    draw_entry entry;
    entry.id.value = in.id(reader::maybe(x, "entry_id"), "an entry's id");
    auto pool = in.text(reader::maybe(x, "pool"), "an entry's pool");
    if (pool == to_string(entry_pool::parked))
      entry.pool = entry_pool::parked;
    else if (pool != to_string(entry_pool::main))
      in.refuse("an entry's pool is neither main nor parked");
    result.push_back(entry);
    if (!in.good())
      break;
  }
  return result;
}

draw_seeds
read_seeds(reader& in, const json& document, const draw_promise& promise) {
  draw_seeds result;
  result.witnesses.resize(promise.witnesses.size());
  auto seeds = reader::maybe(document, "seeds");
  if (!seeds)
    return result;
  if (auto own = reader::maybe(*seeds, "operator"))
    result.by_operator = in.hash(own, "seeds.operator");
  result.witnesses.clear();
  for (const auto& x : in.list(*seeds, "witnesses")) {
    auto seed = reader::maybe(x, "seed");
    result.witnesses.push_back(
      seed ? std::optional{in.hash(seed, "a witness's seed")} : std::nullopt);
  }
  return result;
}

} // namespace

void write_commitments(json_out& out, const draw_promise& x) {
  out.name("commitments").open('{').name("operator").text(to_hex(x.commitment));
  out.name("witnesses").open('[');
  for (const auto& w : x.witnesses) {
    out.open('{').name("name").text(w.name);
    out.name("commitment").text(to_hex(w.commitment)).close('}');
  }
  out.close(']').close('}');
}

void write_seeds(json_out& out, const draw_promise& promise,
                 const draw_seeds& x) {
  out.name("seeds").open('{');
  if (x.by_operator)
    out.name("operator").text(to_hex(*x.by_operator));
  out.name("witnesses").open('[');
  for (size_t i = 0; i < promise.witnesses.size(); ++i) {
    out.open('{').name("name").text(promise.witnesses[i].name).name("seed");
    if (i < x.witnesses.size() && x.witnesses[i])
      out.text(to_hex(*x.witnesses[i]));
    else
      out.null();
    out.close('}');
  }
  out.close(']').close('}');
}

std::string draw_json(const draw_record& x) {
  std::string result;
  result.reserve(64 * x.entries.size());
  json_out out{result};
  out.open('{').name("event_id").id(x.promise.event);
  write_commitments(out, x.promise);
  out.name("list_root").text(to_hex(x.root)).name("entries").open('[');
  for (const auto& entry : x.entries) {
    out.open('{').name("entry_id").id(entry.id);
    out.name("pool").text(to_string(entry.pool)).close('}');
  }
  out.close(']');
  if (x.seeds.by_operator) {
    write_seeds(out, x.promise, x.seeds);
    out.name("degraded").flag(x.degraded).name("order").open('[');
    for (auto id : x.order)
      out.id(id);
    out.close(']');
  }
  out.close('}');
  return result;
}

std::variant<draw_record, std::string> parse_draw(std::string_view text) {
  auto document = json::parse(text, nullptr, false);
  if (!document.is_object())
    return std::string{"this is no JSON object"};
  reader in;
  draw_record result;
  result.promise = read_promise(in, document);
  result.entries = read_entries(in, document);
  result.root = in.hash(in.member(document, "list_root"), "list_root");
  result.seeds = read_seeds(in, document, result.promise);
  if (auto degraded = reader::maybe(document, "degraded"))
    result.degraded = *degraded == true;
  if (reader::maybe(document, "order"))
    for (const auto& x : in.list(document, "order"))
      result.order.push_back({in.id(&x, "an entry of the order")});
  if (!in.good())
    return in.take_fault();
  return result;
}

std::optional<draw_receipt> parse_receipt(const std::string& token) {
  auto text = unverified_claims(token);
  if (!text)
    return std::nullopt;
  auto claims = json::parse(*text, nullptr, false);
  if (!claims.is_object())
    return std::nullopt;
  reader in;
  draw_receipt result;
  result.event.value = in.id(in.member(claims, "event_id"), "event_id");
  result.entry.value = in.id(in.member(claims, "entry_id"), "entry_id");
  result.commitment = in.hash(in.member(claims, "commitment"), "commitment");
  if (auto root = reader::maybe(claims, "list_root"))
    result.root = in.hash(root, "list_root");
  if (auto late = reader::maybe(claims, "late"))
    result.late = *late == true;
  return in.good() ? std::optional{result} : std::nullopt;
}

std::string receipt_claims(const draw_receipt& x) {
  json result{{"event_id", std::to_string(x.event.value)},
              {"entry_id", std::to_string(x.entry.value)},
              {"commitment", to_hex(x.commitment)},
              {"late", x.late}};
  if (x.root)
    result["list_root"] = to_hex(*x.root);
  return result.dump();
}

} // namespace onsale::http
