#include "payments/stripe/webhook.hpp"

#include "domain/hash_functions.hpp"
#include "payments/json_members.hpp"
#include "support/sha256.hpp"

#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>

namespace onsale::payments::stripe {

namespace {

/// Signatures that are looked at: while secrets are rolled there are two.
constexpr size_t signatures_max = 16;

struct signature_header {
  std::string_view time; // as it was signed
  std::optional<int64_t> seconds;
  std::vector<std::string_view> signatures; // of `v1`
};

signature_header read_header(std::string_view text) {
  signature_header result;
  while (!text.empty()) {
    auto item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    if (item.starts_with("t=")) {
      result.time = item.substr(2);
      int64_t seconds = 0;
      auto end = result.time.data() + result.time.size();
      auto [at, ec] = std::from_chars(result.time.data(), end, seconds);
      if (ec == std::errc{} && at == end)
        result.seconds = seconds;
      else
        result.seconds.reset();
    } else if (item.starts_with("v1=")
               && result.signatures.size() < signatures_max) {
      result.signatures.push_back(item.substr(3));
    }
  }
  return result;
}

bool is_same(std::string_view x, std::string_view y) {
  return x.size() == y.size()
         && CRYPTO_memcmp(x.data(), y.data(), x.size()) == 0;
}

/// The name of the attempt in an object: a PaymentIntent has it, and a refund.
std::optional<attempt_name> name_in(const nlohmann::json& object) {
  auto metadata = object_at(object, "metadata");
  return metadata ? read_attempt_name(*metadata) : std::nullopt;
}

/// A charge and a refund name their PaymentIntent.
std::string intent_in(const nlohmann::json& object) {
  auto kind = text_at(object, "object");
  auto is_intent = kind && *kind == "payment_intent";
  auto id = text_at(object, is_intent ? "id" : "payment_intent");
  return id ? *id : std::string{};
}

} // namespace

const char* to_string(signature_check x) noexcept {
  switch (x) {
    case signature_check::good:
      return "good";
    case signature_check::malformed:
      return "malformed";
    case signature_check::stale:
      return "stale";
    case signature_check::forged:
      break;
  }
  return "forged";
}

signature_check
check_signature(std::string_view header, std::string_view body,
                const std::vector<std::string>& secrets,
                std::chrono::seconds now, std::chrono::seconds tolerance) {
  auto claimed = read_header(header);
  if (!claimed.seconds || claimed.signatures.empty())
    return signature_check::malformed;
  auto signed_text = std::string{claimed.time} + '.';
  signed_text += body;
  auto matches = false;
  for (const auto& secret : secrets) {
    auto expected = to_hex(support::hmac_sha256(secret, signed_text));
    for (auto signature : claimed.signatures)
      matches |= is_same(signature, expected);
  }
  if (!matches)
    return signature_check::forged;
  auto at = *claimed.seconds;
  auto is_near = at >= (now - tolerance).count()
                 && at <= (now + tolerance).count();
  return is_near ? signature_check::good : signature_check::stale;
}

std::optional<webhook_event> read_webhook(std::string_view body) {
  auto x = nlohmann::json::parse(body, nullptr, false);
  if (!x.is_object())
    return std::nullopt;
  webhook_event result;
  if (auto id = text_at(x, "id"))
    result.id = *id;
  if (auto type = text_at(x, "type"))
    result.type = *type;
  auto data = object_at(x, "data");
  if (auto object = data ? object_at(*data, "object") : nullptr) {
    result.of = name_in(*object);
    result.intent = intent_in(*object);
    auto status = text_at(*object, "status");
    auto is_news = result.type == "refund.updated"
                   || result.type == "charge.refund.updated";
    result.refund_failed = result.type == "refund.failed"
                           || (is_news && status && *status == "failed");
  }
  return result;
}

} // namespace onsale::payments::stripe
