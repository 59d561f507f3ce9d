// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/content_recoder.h"

#include <limits>
#include <utility>

#include "penstock/codec/base64.h"

namespace penstock::record {
namespace {

/// All of it is coded anew, which costs time: of a bomb no more is made than this and so many times what came.
constexpr std::uint64_t mostForFree = 1024 * 1024, honestRatio = 64;

}  // namespace

ContentRecoder::ContentRecoder(std::string_view contentEncoding, bool base64, codec::ContentEncoder encoder)
    : decoder_(contentEncoding, std::numeric_limits<std::uint64_t>::max()), encoder_(std::move(encoder)) {
  if (base64) base64_.emplace();
}

Result<ContentRecoder> ContentRecoder::make(std::string_view contentEncoding, bool base64) {
  auto encoder = codec::ContentEncoder::make(contentEncoding);
  if (!encoder) return encoder.error();
  return ContentRecoder(contentEncoding, base64, *std::move(encoder));
}

bool ContentRecoder::decode(std::string_view content, const Sink& sink) {
  if (!problem_.empty()) return false;
  came_ += content.size();
  const bool going = decoder_.feed(content, [&](std::string_view block) {
    if (decoder_.produced() + block.size() > mostForFree + honestRatio * came_) problem_ = "it inflates to far more than came";
    return problem_.empty() && decodeText(block, sink);
  });
  if (!going && problem_.empty()) problem_ = decoder_.problem();
  return going;
}

bool ContentRecoder::decodeText(std::string_view block, const Sink& sink) {
  if (!base64_) {
    sink(block);
    return true;
  }
  text_.clear();
  const bool good = base64_->feed(block, text_);
  sink(text_);
  if (!good) problem_ = "it is no base64";
  return good;
}

bool ContentRecoder::finish(const Sink& sink) {
  if (!problem_.empty()) return false;
  std::string rest;  // what was taken for the beginning of something else
  const bool complete = decoder_.finish(rest) == codec::DecodeEnd::complete;
  return (rest.empty() || decodeText(rest, sink)) && complete;
}

void ContentRecoder::encode(std::string_view bytes, std::string& out) {
  if (bytes.empty()) return;
  coded_ = true;
  if (base64_)
    waiting_.append(bytes);
  else
    encoder_.feed(bytes, out);
}

void ContentRecoder::flush(std::string& out) {
  if (!std::exchange(coded_, false)) return;
  if (base64_) encoder_.feed(codec::base64Encode(std::exchange(waiting_, {})), out);
  encoder_.flush(out);
}

void ContentRecoder::end(std::string& out) {
  flush(out);
  encoder_.finish(out);
}

}  // namespace penstock::record
