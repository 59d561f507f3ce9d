// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/content_encoder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "codec/coding_names.h"
#include "codec/encoding_stage.h"

namespace penstock::codec {
namespace {

// Between two codings lies what the first made of one of these.
constexpr std::size_t blockSize = 64 * 1024;

}  // namespace

struct ContentEncoder::Impl {
  std::vector<std::unique_ptr<EncodingStage>> stages;  // in the order they are put on
  std::string between, next;                           // output of one, input of the following

  void push(std::string_view in, EncodingStage::Then then, std::string& out) {
    if (stages.empty()) {
      out.append(in);
      return;
    }
    for (std::size_t at = 0; at + 1 < stages.size(); ++at) {
      next.clear();
      stages[at]->push(in, then, next);
      std::swap(between, next);
      in = between;
    }
    stages.back()->push(in, then, out);
  }
};

ContentEncoder::ContentEncoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ContentEncoder::~ContentEncoder() = default;
ContentEncoder::ContentEncoder(ContentEncoder&&) noexcept = default;
ContentEncoder& ContentEncoder::operator=(ContentEncoder&&) noexcept = default;

Result<ContentEncoder> ContentEncoder::make(std::string_view contentEncoding) {
  auto impl = std::make_unique<Impl>();
  const std::vector<std::string> names = codingNames(contentEncoding);
  if (names.size() > mostCodings) return makeError(ErrorCode::unsupported, tooManyCodings());
  for (const std::string& name : names) {
    auto stage = makeEncodingStage(name);
    if (!stage) return makeError(ErrorCode::unsupported, unknownCoding(name));
    impl->stages.push_back(std::move(stage));
  }
  return ContentEncoder(std::move(impl));
}

void ContentEncoder::feed(std::string_view in, std::string& out) {
  for (; !in.empty(); in.remove_prefix(std::min(blockSize, in.size())))
    impl_->push(in.substr(0, blockSize), EncodingStage::Then::more, out);
}

void ContentEncoder::flush(std::string& out) { impl_->push({}, EncodingStage::Then::flush, out); }

void ContentEncoder::finish(std::string& out) { impl_->push({}, EncodingStage::Then::finish, out); }

std::size_t ContentEncoder::memory() const {
  std::size_t all = impl_->between.capacity() + impl_->next.capacity();
  for (const auto& stage : impl_->stages) all += stage->memory();
  return all;
}

Result<std::string> encode(std::string_view bytes, std::string_view contentEncoding) {
  auto encoder = ContentEncoder::make(contentEncoding);
  if (!encoder) return encoder.error();
  std::string out;
  encoder->feed(bytes, out);
  encoder->finish(out);
  return out;
}

}  // namespace penstock::codec
