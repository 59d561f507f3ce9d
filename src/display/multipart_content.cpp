// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/multipart_content.h"

#include <algorithm>
#include <utility>

#include "display/body_content.h"
#include "penstock/display/body_bytes.h"
#include "penstock/display/format.h"
#include "penstock/model/memory_bytes.h"

namespace penstock::display {
namespace {

/// A piece of bytes that others hold as well.
class Slice final : public model::BodyReader {
 public:
  Slice(std::shared_ptr<const std::string> bytes, std::size_t at, std::size_t size) : bytes_(std::move(bytes)), at_(at), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    if (offset >= size_) return std::string();
    return bytes_->substr(at_ + std::size_t(offset), std::min(n, size_ - std::size_t(offset)));
  }

 private:
  const std::shared_ptr<const std::string> bytes_;
  const std::size_t at_, size_;
};

}  // namespace

Result<MultipartContent> MultipartContent::read(const BodyRequest& request, const CancelToken& token) {
  if (!request.reader) return makeError(ErrorCode::notFound, "nothing of the body was kept");
  BodyBytes source(*request.reader, request.contentEncoding);
  std::uint64_t most = kAnywayBytes;
  bool going = source.readUpTo(most + 1, token);
  if (going && source.decoded().size() > most && !mayBeBomb(source)) going = source.readUpTo((most = kAllBytes) + 1, token);
  if (!going) return makeError(ErrorCode::cancelled, "cancelled");
  if (!source.readProblem().empty()) return makeError(ErrorCode::io, source.readProblem());
  if (source.decoded().size() > most) return makeError(ErrorCode::limit, "the body has more than the " + sizeText(most) + " that are read to find its parts");
  MultipartContent out;
  out.whole_ = wasWhole(request) && source.codingProblem().empty();
  out.bytes_ = std::make_shared<const std::string>(source.take());
  out.parts_ = codec::readMultipart(*out.bytes_, request.contentType);
  if (out.parts_.parts.empty()) return makeError(ErrorCode::corrupt, out.parts_.problem ? out.parts_.problem : "it has no part");
  return out;
}

std::shared_ptr<const model::BodyReader> MultipartContent::content(std::size_t index) const {
  const codec::MultipartPart& p = part(index);
  if (p.encoding.empty()) return std::make_shared<Slice>(bytes_, p.at, p.size);
  return std::make_shared<model::MemoryBytes>(std::make_shared<const std::string>(codec::partContent(*bytes_, p)));
}

std::string MultipartContent::notice(std::size_t index) const {
  const codec::MultipartPart& p = part(index);
  const bool last = p.at + p.size >= bytes_->size();
  return last && (!whole_ || parts_.truncated) ? "It may be only the beginning of the part: the body ends in it." : std::string();
}

}  // namespace penstock::display
