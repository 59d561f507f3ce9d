// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/growing_body.h"

namespace penstock::display {
namespace {

constexpr std::size_t kRead = 256 * 1024, kFeed = 4096;

}  // namespace

GrowingBody::GrowingBody(const std::string& contentEncoding, std::uint64_t limit) : decoder_(contentEncoding, limit) {}

bool GrowingBody::readOn(const model::BodyReader& reader, const CancelToken& token, const Each& each) {
  while (!over_ && offset_ < reader.size()) {
    if (token.cancelled()) return false;
    const auto piece = reader.read(offset_, kRead);
    if (piece.has_error() || piece->empty()) {
      if (piece.has_error()) readProblem_ = piece.error().message;
      over_ = piece.has_error();
      return true;
    }
    offset_ += piece->size();
    const auto give = [&](std::string_view bytes) {
      each(bytes);
      return !token.cancelled();
    };
    for (std::string_view rest = *piece; !rest.empty() && !over_; rest.remove_prefix(std::min(kFeed, rest.size())))
      over_ = !decoder_.feed(rest.substr(0, kFeed), give);
  }
  return !token.cancelled();
}

}  // namespace penstock::display
