#pragma once

#include "http/response.hpp"

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// Part of a gzip member that is compressed once and joined many times
/// (protocols, P9): raw deflate (RFC 1951) that ends in a full flush, so that
/// it refers to nothing before it and ends on a byte boundary.
struct deflate_piece {
  shared_text data;
  uint32_t crc = 0;        // CRC-32 of the plain bytes
  uint32_t combine_op = 0; // `crc32_combine_gen` of their number
  uint64_t plain_bytes = 0;
};

/// Compresses; keeps zlib's 256 KiB of state from one call to the next, so one
/// lives on each thread that compresses. Not thread-safe.
class deflater {
public:
  explicit deflater(int level = 6);
  ~deflater();
  deflater(const deflater&) = delete;
  deflater& operator=(const deflater&) = delete;

  /// @pre `plain` is shorter than 4 GiB
  deflate_piece piece(std::string_view plain);

  /// @returns one whole gzip member (RFC 1952).
  /// @pre `plain` is shorter than 4 GiB
  std::string gzip(std::string_view plain);

private:
  std::string run(std::string_view plain, int flush, size_t reserve);

  z_stream stream_{};
};

/// Joins pieces into one gzip member, without touching their bytes. Never
/// several members: clients differ in what they make of those.
class gzip_join {
public:
  gzip_join();

  void add(const deflate_piece& piece);

  /// @returns the member as a sequence of shared texts, the body of a response.
  /// Leaves this object empty.
  std::vector<shared_text> finish();

private:
  std::vector<shared_text> parts_;
  uint32_t crc_ = 0;
  uint64_t plain_bytes_ = 0;
};

} // namespace onsale::http
