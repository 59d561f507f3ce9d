// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/messages/decoded_content.h"

#include <limits>

namespace penstock::engine {

std::shared_ptr<const std::string> payloadToCome() {
  static const auto empty = std::make_shared<const std::string>();
  return empty;
}

std::unique_ptr<DecodedContent> DecodedContent::of(const model::Headers& head) {
  std::string codings;
  for (const std::string_view value : head.findAll("Content-Encoding")) codings.append(codings.empty() ? "" : ",").append(value);
  std::unique_ptr<DecodedContent> out(new DecodedContent(codings));
  return out->decoder_.codings().empty() && out->problem_.empty() ? nullptr : std::move(out);
}

DecodedContent::DecodedContent(const std::string& contentEncoding)
    : decoder_(contentEncoding, std::numeric_limits<std::uint64_t>::max()) {
  // A coding within a coding could be inflated without end and give nothing that the allowance would see.
  if (decoder_.codings().size() > 1) problem_ = "more than one content coding";
  if (!decoder_.supported()) problem_ = "a content coding that cannot be decoded";
}

bool DecodedContent::feed(std::string_view in, std::int64_t now, const codec::ContentDecoder::Sink& sink) {
  if (!problem_.empty()) return false;
  allowance_.earn(in.size(), now);
  const bool more = decoder_.feed(in, [&](std::string_view piece) { return allowance_.spend(piece.size()) && sink(piece); });
  if (!more) problem_ = decoder_.end() == codec::DecodeEnd::limit ? "it inflates to far more than came" : decoder_.problem();
  return more;
}

}  // namespace penstock::engine
