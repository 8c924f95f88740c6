#pragma once

#include "http/response.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Entity tags of what is read. They leave the content coding out, which the
/// application adds to them.
namespace onsale::http {

/// XXH3, 64 bits (Collet). The same on every node; another build may have
/// another.
uint64_t hash_text(std::string_view x) noexcept;

/// A tag made of a hash.
std::string to_etag(uint64_t hash);

/// A tag over the bytes of a document.
std::string etag_of(std::string_view document);

/// 200 with a JSON document under a tag.
response tagged_json(std::string document, std::string etag);

/// The same under the tag of its bytes.
response tagged_json(std::string document);

} // namespace onsale::http
