// SPDX-License-Identifier: GPL-3.0-or-later
// gzip with several members (RFC 1952), and deflate as the field has it: RFC 1950 by the book, RFC 1951 from servers
// that skip the wrapper.
#include <zlib.h>

#include <array>

#include "codec/coding_stage.h"

namespace penstock::codec {
namespace {

constexpr int kGzipWindow = 15 + 16, kZlibWindow = 15, kRawWindow = -15;
constexpr std::size_t kBlock = 16 * 1024;
constexpr std::size_t kState = 40 * 1024;  // of inflate, its window of 32 KB included
// A wrapper that was guessed wrongly shows within its first block header; more need not be kept for the second try.
constexpr std::size_t kRetryBytes = 4 * 1024;

class Inflater : public CodingStage {
 public:
  ~Inflater() override { close(); }
  std::size_t memory() const override { return sizeof *this + kState; }

 protected:
  void open(int window) {
    close();
    z_ = {};
    open_ = inflateInit2(&z_, window) == Z_OK;
    ended_ = false;
  }
  void close() {
    if (open_) inflateEnd(&z_);
    open_ = false;
  }
  /// Consumes from `in` until it is empty or the stream ends. False on corrupt data or when the sink stops.
  bool run(std::string_view& in, const StageSink& sink) {
    if (!open_) return fail("out of memory");
    while (!in.empty() && !ended_) {
      const std::size_t piece = std::min<std::size_t>(in.size(), 1u << 30);
      z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
      z_.avail_in = uInt(piece);
      int rc = Z_OK;
      do {
        z_.next_out = reinterpret_cast<Bytef*>(block_.data());
        z_.avail_out = uInt(block_.size());
        rc = inflate(&z_, Z_NO_FLUSH);
        const std::size_t made = block_.size() - z_.avail_out;
        if (made) {
          madeOutput_ = true;
          if (!sink({block_.data(), made})) return false;
        }
        if (rc == Z_NEED_DICT) return fail("it needs a preset dictionary");
        if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR) return fail(z_.msg ? z_.msg : "bad data");
      } while (rc == Z_OK && (z_.avail_in || !z_.avail_out));
      in.remove_prefix(piece - z_.avail_in);
      if (rc == Z_STREAM_END) ended_ = true;
    }
    return true;
  }
  bool fail(const char* why) {
    problem_ = why;
    return false;
  }

  z_stream z_{};
  bool open_ = false, ended_ = false, madeOutput_ = false;
  std::array<char, kBlock> block_;
};

class GzipStage final : public Inflater {
 public:
  GzipStage() { open(kGzipWindow); }
  bool push(std::string_view in, const StageSink& sink) override {
    while (!in.empty()) {
      if (ended_ && !nextMember(in)) return true;
      if (!run(in, sink)) return false;
    }
    return true;
  }
  bool flush(const StageSink&) override {
    extra_ += magic_.size();
    magic_.clear();
    return true;
  }
  bool atEnd() const override { return ended_; }

 private:
  /// After a member another may follow, told by its first two bytes; anything else is padding nobody means. True once
  /// it began.
  bool nextMember(std::string_view& in) {
    const std::size_t take = extra_ ? 0 : std::min<std::size_t>(in.size(), 2 - magic_.size());
    magic_.append(in.substr(0, take));
    in.remove_prefix(take);
    if (magic_ == "\x1f") return false;
    if (magic_ != "\x1f\x8b") {
      extra_ += magic_.size() + in.size();
      magic_.clear();
      return false;
    }
    open(kGzipWindow);
    std::string_view start = magic_;
    const bool ok = run(start, [](std::string_view) { return true; });
    magic_.clear();
    return ok;
  }

  std::string magic_;
};

class DeflateStage final : public Inflater {
 public:
  bool push(std::string_view in, const StageSink& sink) override {
    if (!open_) {
      const std::size_t take = std::min<std::size_t>(in.size(), 2 - first_.size());
      first_.append(in.substr(0, take));
      in.remove_prefix(take);
      if (first_.size() < 2) return true;
      const unsigned cmf = static_cast<unsigned char>(first_[0]), flg = static_cast<unsigned char>(first_[1]);
      wrapped_ = (cmf & 0x0f) == 8 && (cmf >> 4) <= 7 && (cmf * 256 + flg) % 31 == 0;
      open(wrapped_ ? kZlibWindow : kRawWindow);
      if (!consume(first_, sink)) return false;
    }
    return consume(in, sink);
  }
  bool flush(const StageSink& sink) override {
    if (open_ || first_.empty()) return true;
    open(kRawWindow);
    return consume(first_, sink);
  }
  bool atEnd() const override { return ended_; }

 private:
  bool consume(std::string_view in, const StageSink& sink) {
    std::string_view rest = in;
    const bool ok = run(rest, sink);
    extra_ += ok ? rest.size() : 0;
    if (!wrapped_ || madeOutput_) return ok;
    if (ok) {
      if (seen_.size() < kRetryBytes) seen_.append(in.substr(0, kRetryBytes));
      return true;
    }
    if (problem_.empty() || seen_.size() >= kRetryBytes) return false;
    // Two raw bytes may look like the wrapper by chance.
    const std::string wrong = std::move(problem_);
    problem_.clear();
    wrapped_ = false;
    open(kRawWindow);
    const std::string again = seen_ + std::string(in);
    rest = again;
    if (run(rest, sink)) return true;
    if (!madeOutput_) problem_ = wrong;
    return false;
  }

  std::string first_, seen_;
  bool wrapped_ = false;
};

}  // namespace

std::unique_ptr<CodingStage> makeGzipStage() {
  return std::make_unique<GzipStage>();
}
std::unique_ptr<CodingStage> makeDeflateStage() {
  return std::make_unique<DeflateStage>();
}

}  // namespace penstock::codec
