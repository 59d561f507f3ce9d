// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/body_bytes.h"

#include "penstock/display/body.h"

namespace penstock::display {
namespace {

constexpr std::size_t kRead = 256 * 1024;
// A coding can make a thousand bytes of one, some a hundred thousand: little at a time keeps what comes beyond the wish small.
constexpr std::size_t kFeed = 1024;

}  // namespace

BodyBytes::BodyBytes(const model::BodyReader& reader, const std::string& contentEncoding)
    : reader_(reader), decoder_(contentEncoding, kAllBytes) {}

bool BodyBytes::readUpTo(std::uint64_t wanted, const CancelToken& token) {
  const auto keep = [&](std::string_view block) {
    decoded_.append(block);
    return !token.cancelled();
  };
  while (!ended_ && decoded_.size() < wanted) {
    if (token.cancelled()) return false;
    if (fed_ == read_.size()) {
      auto piece = offset_ < reader_.size() ? reader_.read(offset_, kRead) : Result<std::string>(std::string());
      if (piece.has_error()) readProblem_ = piece.error().message;
      if (piece.has_error() || piece->empty()) {
        decoder_.finish(decoded_);
        ended_ = !beginAnew();
        continue;
      }
      read_ = std::move(*piece);
      offset_ += read_.size();
      fed_ = 0;
    }
    const std::string_view some = std::string_view(read_).substr(fed_, decoder_.codings().empty() ? kRead : kFeed);
    fed_ += some.size();
    if (!decoder_.feed(some, keep)) ended_ = !beginAnew();
  }
  return !token.cancelled();
}

bool BodyBytes::beginAnew() {
  const auto applied = decoder_.appliedInstead();
  if (!applied || !readProblem_.empty()) return false;
  if (misapplied_.empty()) misapplied_ = decoder_.problem();
  decoder_ = codec::ContentDecoder(*applied, kAllBytes);
  decoded_.clear();
  read_.clear();
  fed_ = 0;
  offset_ = 0;
  return true;
}

}  // namespace penstock::display
