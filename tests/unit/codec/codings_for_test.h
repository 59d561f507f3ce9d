// SPDX-License-Identifier: GPL-3.0-or-later
// The libraries' own encoders, so that the decoders are tested against bytes they did not write.
#pragma once

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <string>
#include <string_view>

namespace penstock::codec::test {

/// window: 15 + 16 gzip, 15 zlib, -15 raw.
inline std::string deflated(std::string_view in, int window) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, uLong(in.size())) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  z.avail_in = uInt(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = uInt(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}
inline std::string gzip(std::string_view in) {
  return deflated(in, 31);
}
inline std::string brotli(std::string_view in) {
  std::size_t n = BrotliEncoderMaxCompressedSize(in.size()) + 64;
  std::string out(n, '\0');
  BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, in.size(), reinterpret_cast<const std::uint8_t*>(in.data()), &n,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(n);
  return out;
}
inline std::string zstd(std::string_view in) {
  std::string out(ZSTD_compressBound(in.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), in.data(), in.size(), 3));
  return out;
}
inline std::string encode(std::string_view in, std::string_view name) {
  if (name == "gzip" || name == "x-gzip") return gzip(in);
  if (name == "deflate") return deflated(in, 15);
  if (name == "raw") return deflated(in, -15);
  if (name == "br") return brotli(in);
  if (name == "zstd") return zstd(in);
  return std::string(in);
}

}  // namespace penstock::codec::test
