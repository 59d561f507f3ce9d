// SPDX-License-Identifier: GPL-3.0-or-later
// br (RFC 7932) and zstd (RFC 8878).
#include <brotli/decode.h>
#include <zstd.h>

#include <array>

#include "codec/coding_stage.h"
#include "codec/counted_memory.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kBlock = 16 * 1024;
constexpr int kZstdWindowLog = 23;  // the 8 MB that senders may use and receivers must have (RFC 9659 3)

/// Without large windows (BROTLI_DECODER_PARAM_LARGE_WINDOW), which no content coding has: 16 MB at most.
class BrotliStage final : public CodingStage {
 public:
  BrotliStage() : state_(BrotliDecoderCreateInstance(allocateCounted, releaseCounted, &held_)) {}
  ~BrotliStage() override { BrotliDecoderDestroyInstance(state_); }

  bool push(std::string_view in, const StageSink& sink) override {
    if (!state_) {
      problem_ = "out of memory";
      return false;
    }
    if (ended_) {
      extra_ += in.size();
      return true;
    }
    auto* next = reinterpret_cast<const std::uint8_t*>(in.data());
    std::size_t left = in.size();
    while (true) {
      auto* out = reinterpret_cast<std::uint8_t*>(block_.data());
      std::size_t room = block_.size();
      const auto rc = BrotliDecoderDecompressStream(state_, &left, &next, &room, &out, nullptr);
      const std::size_t made = block_.size() - room;
      if (made && !sink({block_.data(), made})) return false;
      if (rc == BROTLI_DECODER_RESULT_ERROR) {
        problem_ = BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state_));
        return false;
      }
      if (rc == BROTLI_DECODER_RESULT_SUCCESS) {
        ended_ = true;
        extra_ += left;
        return true;
      }
      // It asks for input before all that it could make of the last is out.
      if (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT && !BrotliDecoderHasMoreOutput(state_)) return true;
    }
  }
  bool atEnd() const override { return ended_; }
  std::size_t memory() const override { return sizeof *this + held_; }

 private:
  std::size_t held_ = 0;  // before the state, which counts in it
  BrotliDecoderState* state_;
  bool ended_ = false;
  std::array<char, kBlock> block_;
};

class ZstdStage final : public CodingStage {
 public:
  ZstdStage() : state_(ZSTD_createDStream()) {
    if (state_) ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, kZstdWindowLog);
  }
  ~ZstdStage() override { ZSTD_freeDStream(state_); }

  bool push(std::string_view data, const StageSink& sink) override {
    if (!state_) {
      problem_ = "out of memory";
      return false;
    }
    ZSTD_inBuffer in{data.data(), data.size(), 0};
    bool full = false;
    while (in.pos < in.size || full) {
      ZSTD_outBuffer out{block_.data(), block_.size(), 0};
      const std::size_t rc = ZSTD_decompressStream(state_, &out, &in);
      if (out.pos && !sink({block_.data(), out.pos})) return false;
      if (ZSTD_isError(rc)) {
        problem_ = ZSTD_getErrorName(rc);
        return false;
      }
      // 0 ends a frame; another may follow.
      atEnd_ = rc == 0;
      full = out.pos == out.size && !atEnd_;
    }
    return true;
  }
  bool atEnd() const override { return atEnd_; }
  std::size_t memory() const override { return sizeof *this + ZSTD_sizeof_DStream(state_); }

 private:
  ZSTD_DStream* state_;
  bool atEnd_ = false;
  std::array<char, kBlock> block_;
};

}  // namespace

std::unique_ptr<CodingStage> makeBrotliStage() {
  return std::make_unique<BrotliStage>();
}
std::unique_ptr<CodingStage> makeZstdStage() {
  return std::make_unique<ZstdStage>();
}

}  // namespace penstock::codec
