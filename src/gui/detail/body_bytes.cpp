// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/body_bytes.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kRead = 256 * 1024;
// A coding can make a thousand bytes of one: little at a time keeps what comes beyond the wish small.
constexpr std::size_t kFeed = 16 * 1024;

}  // namespace

BodyBytes::BodyBytes(const service::BodyReader& reader, const std::string& contentEncoding)
    : reader_(reader), decoder_(contentEncoding, kAllBytes) {}

bool BodyBytes::readUpTo(std::uint64_t wanted, const CancelToken& token) {
  const std::size_t step = decoder_.codings().empty() ? kRead : kFeed;
  while (!ended_ && decoded_.size() < wanted) {
    if (token.cancelled()) return false;
    auto piece = offset_ < reader_.size() ? reader_.read(offset_, step) : Result<std::string>(std::string());
    if (piece.has_error()) readProblem_ = piece.error().message;
    if (piece.has_error() || piece->empty()) {
      decoder_.finish(decoded_);
      ended_ = true;
      break;
    }
    offset_ += piece->size();
    if (!decoder_.feed(*piece, decoded_)) ended_ = true;
  }
  return !token.cancelled();
}

}  // namespace penstock::gui
