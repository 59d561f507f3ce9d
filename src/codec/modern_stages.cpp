// SPDX-License-Identifier: GPL-3.0-or-later
// br (RFC 7932) and zstd (RFC 8878).
#include <brotli/decode.h>
#include <zstd.h>

#include <array>

#include "codec/coding_stage.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kBlock = 64 * 1024;
// RFC 9659 asks senders for at most 8 MB; some send more, and a viewer reads what it can at a bounded price.
constexpr int kZstdWindowLog = 26;

class BrotliStage final : public CodingStage {
 public:
  BrotliStage() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}
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
      if (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return true;
    }
  }
  bool atEnd() const override { return ended_; }

 private:
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
