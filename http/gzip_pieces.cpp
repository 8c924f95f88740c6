#include "http/gzip_pieces.hpp"

#include <new>
#include <utility>

namespace onsale::http {

namespace {

using namespace std::string_literals;

// Magic, deflate, no flags, modification time 0 (the same content gives the
// same bytes), no hints, unknown system.
const std::string gzip_header = "\x1f\x8b\x08\0\0\0\0\0\0\xff"s;

// An empty last block with fixed codes.
const std::string final_block = "\x03\0"s;

void append_le32(std::string& out, uint32_t x) {
  for (int shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<char>(x >> shift));
}

uint32_t crc_of(std::string_view plain) {
  return static_cast<uint32_t>(
    ::crc32_z(0, reinterpret_cast<const Bytef*>(plain.data()), plain.size()));
}

std::string trailer(uint32_t crc, uint64_t plain_bytes) {
  std::string out;
  append_le32(out, crc);
  append_le32(out, static_cast<uint32_t>(plain_bytes)); // modulo 2^32
  return out;
}

} // namespace

deflater::deflater(int level) {
  // Negative window bits: raw deflate. It fails only for want of memory.
  if (deflateInit2(&stream_, level, Z_DEFLATED, -MAX_WBITS, 8,
                   Z_DEFAULT_STRATEGY)
      != Z_OK)
    throw std::bad_alloc{};
}

deflater::~deflater() {
  deflateEnd(&stream_);
}

deflate_piece deflater::piece(std::string_view plain) {
  auto data = run(plain, Z_FULL_FLUSH, 0);
  return {std::make_shared<const std::string>(std::move(data)), crc_of(plain),
          static_cast<uint32_t>(
            ::crc32_combine_gen(static_cast<z_off_t>(plain.size()))),
          plain.size()};
}

std::string deflater::gzip(std::string_view plain) {
  auto out = run(plain, Z_FINISH, gzip_header.size());
  return out.replace(0, gzip_header.size(), gzip_header)
    .append(trailer(crc_of(plain), plain.size()));
}

std::string deflater::run(std::string_view plain, int flush, size_t reserve) {
  deflateReset(&stream_);
  std::string out;
  // The bound is for Z_FINISH; a full flush adds an empty stored block.
  out.resize(reserve + deflateBound(&stream_, plain.size()) + 16);
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream_.avail_in = static_cast<uInt>(plain.size());
  stream_.next_out = reinterpret_cast<Bytef*>(out.data() + reserve);
  stream_.avail_out = static_cast<uInt>(out.size() - reserve);
  // The room suffices, so one call does it all.
  ::deflate(&stream_, flush);
  out.resize(out.size() - stream_.avail_out);
  return out;
}

gzip_join::gzip_join() {
  parts_.push_back(std::make_shared<const std::string>(gzip_header));
}

void gzip_join::add(const deflate_piece& piece) {
  parts_.push_back(piece.data);
  crc_ = static_cast<uint32_t>(
    ::crc32_combine_op(crc_, piece.crc, piece.combine_op));
  plain_bytes_ += piece.plain_bytes;
}

std::vector<shared_text> gzip_join::finish() {
  parts_.push_back(std::make_shared<const std::string>(
    final_block + trailer(crc_, plain_bytes_)));
  crc_ = 0;
  plain_bytes_ = 0;
  auto parts = std::move(parts_);
  parts_ = {parts.front()};
  return parts;
}

} // namespace onsale::http
