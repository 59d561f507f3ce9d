// SPDX-License-Identifier: GPL-3.0-or-later
// gzip (RFC 1952), deflate (RFC 1950 around 1951), br (RFC 7932) and zstd (RFC 8878). Levels and windows are those of a proxy that codes
// many streams at once: a good part of the saving for little of time and memory.
#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <new>

#include "codec/counted_memory.h"
#include "codec/encoding_stage.h"

namespace penstock::codec {
namespace {

constexpr std::size_t blockSize = 16 * 1024;
constexpr int gzipWindow = 15 + 16, zlibWindow = 15;
constexpr int zlibLevel = 6, zlibMemory = 8;
constexpr std::size_t zlibState = (1u << (15 + 2)) + (1u << (zlibMemory + 9)) + 8 * 1024;  // zconf.h
constexpr int brotliQuality = 4, brotliWindow = 18;
constexpr int zstdLevel = 3, zstdWindow = 18;

class ZlibStage final : public EncodingStage {
 public:
  explicit ZlibStage(int window) {
    if (deflateInit2(&z_, zlibLevel, Z_DEFLATED, window, zlibMemory, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  }
  ~ZlibStage() override { deflateEnd(&z_); }
  ZlibStage(const ZlibStage&) = delete;
  ZlibStage& operator=(const ZlibStage&) = delete;

  void push(std::string_view in, Then then, std::string& out) override {
    const int flush = then == Then::finish ? Z_FINISH : then == Then::flush ? Z_SYNC_FLUSH : Z_NO_FLUSH;
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    z_.avail_in = uInt(in.size());
    do {
      z_.next_out = reinterpret_cast<Bytef*>(block_.data());
      z_.avail_out = uInt(block_.size());
      deflate(&z_, flush);
      out.append(block_.data(), block_.size() - z_.avail_out);
    } while (z_.avail_out == 0);
  }
  std::size_t memory() const override { return sizeof *this + zlibState; }

 private:
  z_stream z_{};
  std::array<char, blockSize> block_;
};

class BrotliStage final : public EncodingStage {
 public:
  BrotliStage() : state_(BrotliEncoderCreateInstance(allocateCounted, releaseCounted, &held_)) {
    if (!state_) throw std::bad_alloc();
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, brotliQuality);
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_LGWIN, brotliWindow);
  }
  ~BrotliStage() override { BrotliEncoderDestroyInstance(state_); }
  BrotliStage(const BrotliStage&) = delete;
  BrotliStage& operator=(const BrotliStage&) = delete;

  void push(std::string_view in, Then then, std::string& out) override {
    const BrotliEncoderOperation operation = then == Then::finish  ? BROTLI_OPERATION_FINISH
                                             : then == Then::flush ? BROTLI_OPERATION_FLUSH
                                                                   : BROTLI_OPERATION_PROCESS;
    auto* next = reinterpret_cast<const std::uint8_t*>(in.data());
    std::size_t left = in.size(), room = 0;
    do {
      if (!BrotliEncoderCompressStream(state_, operation, &left, &next, &room, nullptr, nullptr)) throw std::bad_alloc();
      std::size_t made = 0;
      const std::uint8_t* bytes = BrotliEncoderTakeOutput(state_, &made);
      out.append(reinterpret_cast<const char*>(bytes), made);
    } while (left || BrotliEncoderHasMoreOutput(state_));
  }
  std::size_t memory() const override { return sizeof *this + held_; }

 private:
  std::size_t held_ = 0;  // before the state, which counts in it
  BrotliEncoderState* state_;
};

class ZstdStage final : public EncodingStage {
 public:
  ZstdStage() : state_(ZSTD_createCStream()) {
    if (!state_) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(state_, ZSTD_c_compressionLevel, zstdLevel);
    ZSTD_CCtx_setParameter(state_, ZSTD_c_windowLog, zstdWindow);
  }
  ~ZstdStage() override { ZSTD_freeCStream(state_); }
  ZstdStage(const ZstdStage&) = delete;
  ZstdStage& operator=(const ZstdStage&) = delete;

  void push(std::string_view data, Then then, std::string& out) override {
    const ZSTD_EndDirective operation = then == Then::finish ? ZSTD_e_end : then == Then::flush ? ZSTD_e_flush : ZSTD_e_continue;
    ZSTD_inBuffer in{data.data(), data.size(), 0};
    bool more = true;
    while (more) {
      ZSTD_outBuffer block{block_.data(), block_.size(), 0};
      const std::size_t left = ZSTD_compressStream2(state_, &block, &in, operation);
      if (ZSTD_isError(left)) throw std::bad_alloc();  // parameters are fixed: nothing else can be wrong
      out.append(block_.data(), block.pos);
      more = then == Then::more ? in.pos < in.size : left > 0;
    }
  }
  std::size_t memory() const override { return sizeof *this + ZSTD_sizeof_CStream(state_); }

 private:
  ZSTD_CStream* state_;
  std::array<char, blockSize> block_;
};

}  // namespace

std::unique_ptr<EncodingStage> makeEncodingStage(std::string_view name) {
  if (name == "gzip" || name == "x-gzip") return std::make_unique<ZlibStage>(gzipWindow);
  if (name == "deflate") return std::make_unique<ZlibStage>(zlibWindow);
  if (name == "br") return std::make_unique<BrotliStage>();
  if (name == "zstd") return std::make_unique<ZstdStage>();
  return nullptr;
}

}  // namespace penstock::codec
