// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/content_coding.h"

#include <algorithm>

#include "codec/coding_names.h"
#include "codec/coding_stage.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kHead = 512;  // of a coding's input, to tell text by

struct Stage {
  std::string name;
  std::unique_ptr<CodingStage> coding;
  std::uint64_t produced = 0;
  std::string head;  // of its input

  /// Its data never was: no compressed bytes are text, but for a few now and then. Where the coding knew what they mean so far,
  /// and would only have more, it takes some that are surely text.
  bool wasNotApplied(DecodeEnd end) const {
    constexpr std::size_t sure = 8;
    const bool meant = produced > 0 || end == DecodeEnd::truncated;
    return isText("", head) && (!meant || (head.size() >= sure && isUtf8(head, true)));
  }
};

std::unique_ptr<CodingStage> makeStage(const std::string& name) {
  if (name == "gzip" || name == "x-gzip") return makeGzipStage();
  if (name == "deflate") return makeDeflateStage();
  if (name == "br") return makeBrotliStage();
  if (name == "zstd") return makeZstdStage();
  return nullptr;
}

ContentDecoder::Sink appendingTo(std::string& out) {
  return [&out](std::string_view piece) {
    out.append(piece);
    return true;
  };
}

}  // namespace

struct ContentDecoder::Impl {
  using Sink = ContentDecoder::Sink;
  std::vector<Stage> stages;  // in the order of decoding: the coding applied last comes first
  std::vector<std::string> codings;
  std::uint64_t limit = 0, produced = 0, consumed = 0;
  DecodeEnd end = DecodeEnd::complete;
  std::string problem, unsupported;
  bool stopped = false;

  void stop(DecodeEnd why, std::string text) {
    if (stopped) return;
    stopped = true;
    end = why;
    problem = std::move(text);
  }
  void overLimit() {
    stop(DecodeEnd::limit, "decoding stopped at the limit of " + std::to_string(limit) + " bytes; there is more");
  }

  bool give(std::string_view bytes, const Sink& out) {
    const std::uint64_t room = limit - produced;
    const std::size_t take = std::size_t(std::min<std::uint64_t>(room, bytes.size()));
    const bool wanted = out(bytes.substr(0, take));
    produced += take;
    if (take < bytes.size()) overLimit();
    if (!wanted) stop(DecodeEnd::limit, "decoding stopped; there is more");
    return !stopped;
  }

  /// `last`: the input of this stage is over.
  bool run(std::size_t at, std::string_view in, bool last, const Sink& out) {
    if (at == stages.size()) return give(in, out);
    Stage& stage = stages[at];
    if (stage.head.size() < kHead) stage.head.append(in.substr(0, kHead - stage.head.size()));
    const StageSink sink = [&](std::string_view block) {
      stage.produced += block.size();
      // An inner coding's input is bounded as well, or a bomb within a bomb would cost time without end.
      if (at + 1 < stages.size() && stage.produced > limit) {
        overLimit();
        return false;
      }
      return run(at + 1, block, false, out);
    };
    bool ok = stage.coding->push(in, sink);
    if (ok && last) ok = stage.coding->flush(sink);
    if (!ok && !stopped) stop(DecodeEnd::corrupt, "the " + stage.name + " data is damaged: " + stage.coding->problem());
    return !stopped;
  }
};

ContentDecoder::ContentDecoder(std::string_view contentEncoding, std::uint64_t limit)
    : impl_(std::make_unique<Impl>()) {
  impl_->limit = limit;
  std::vector<std::string> names = codingNames(contentEncoding);
  if (names.size() > mostCodings) {
    impl_->unsupported = tooManyCodings();
    names.clear();
  }
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    auto coding = makeStage(*name);
    if (!coding) {
      impl_->unsupported = unknownCoding(*name);
      break;
    }
    impl_->stages.push_back({*name, std::move(coding)});
    impl_->codings.insert(impl_->codings.begin(), *name);
  }
}

ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;

bool ContentDecoder::feed(std::string_view in, const Sink& sink) {
  Impl& d = *impl_;
  if (d.stopped || in.empty()) return !d.stopped;
  d.consumed += in.size();
  return d.run(0, in, false, sink);
}

bool ContentDecoder::feed(std::string_view in, std::string& out) { return feed(in, appendingTo(out)); }

DecodeEnd ContentDecoder::finish(std::string& out) {
  Impl& d = *impl_;
  const Sink sink = appendingTo(out);
  for (std::size_t at = 0; at < d.stages.size() && !d.stopped; ++at) {
    if (!d.run(at, {}, true, sink)) break;
    Stage& stage = d.stages[at];
    // An empty body under a coding is what a HEAD answer or a lazy server sends: nothing is missing from nothing.
    if (!stage.coding->atEnd() && d.consumed)
      d.stop(DecodeEnd::truncated, "the " + stage.name + " data ends before its end");
    else if (stage.coding->extra() && d.problem.empty())
      d.problem = "after the end of the " + stage.name + " data, " + std::to_string(stage.coding->extra()) +
                  (stage.coding->extra() == 1 ? " byte was left out" : " bytes were left out");
  }
  if (!d.stopped && !d.unsupported.empty()) d.stop(DecodeEnd::unsupported, d.unsupported);
  d.stopped = true;
  return d.end;
}

DecodeEnd ContentDecoder::end() const {
  return impl_->end;
}
const std::string& ContentDecoder::problem() const {
  return impl_->problem;
}
std::optional<std::string> ContentDecoder::appliedInstead() const {
  const Impl& d = *impl_;
  if (d.end != DecodeEnd::corrupt && d.end != DecodeEnd::truncated) return std::nullopt;
  const auto wrong = std::find_if(d.stages.begin(), d.stages.end(), [&](const Stage& s) { return s.wasNotApplied(d.end); });
  if (wrong == d.stages.end()) return std::nullopt;
  std::string applied;
  for (auto held = wrong; held-- != d.stages.begin();) applied.append(applied.empty() ? "" : ", ").append(held->name);
  return applied;
}

const std::vector<std::string>& ContentDecoder::codings() const {
  return impl_->codings;
}
bool ContentDecoder::supported() const {
  return impl_->unsupported.empty();
}
std::uint64_t ContentDecoder::produced() const {
  return impl_->produced;
}

std::size_t ContentDecoder::memory() const {
  std::size_t all = 0;
  for (const Stage& s : impl_->stages) all += s.coding->memory();
  return all;
}

Decoded decode(std::string_view bytes, std::string_view contentEncoding, std::uint64_t limit) {
  Decoded result;
  ContentDecoder decoder(contentEncoding, limit);
  decoder.feed(bytes, result.bytes);
  decoder.finish(result.bytes);
  result.end = decoder.end();
  result.problem = decoder.problem();
  result.codings = decoder.codings();
  if (const auto instead = decoder.appliedInstead()) {
    Decoded text = decode(bytes, *instead, limit);
    result.bytes = std::move(text.bytes);
    result.codings = std::move(text.codings);
  }
  return result;
}

}  // namespace penstock::codec
