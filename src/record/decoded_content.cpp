// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/decoded_content.h"

#include <limits>

#include "penstock/record/recorder.h"

namespace penstock::record {

std::unique_ptr<DecodedContent> DecodedContent::of(const model::Headers& head, LiveExchange& live, Reader& reader) {
  std::unique_ptr<DecodedContent> out(new DecodedContent(head.joined("Content-Encoding"), live, reader));
  return out->decoder_->codings().empty() && out->decoder_->supported() ? nullptr : std::move(out);
}

DecodedContent::DecodedContent(const std::string& contentEncoding, LiveExchange& live, Reader& reader)
    : InflatedWay(live.inflation()), reader_(reader) {
  decoder_.emplace(contentEncoding, std::numeric_limits<std::uint64_t>::max());
}

void DecodedContent::piece(LiveExchange& live, std::string_view bytes) {
  if (!decoder_->supported()) return giveUp(live, "a content coding that cannot be decoded");
  // A coding within a coding could be inflated without end and give nothing that would be counted.
  if (decoder_->codings().size() > 1) return giveUp(live, "more than one content coding");
  std::string why;
  const bool more = decoder_->feed(bytes, [&](std::string_view block) {
    if (!made(live, block.size())) why = "it inflates to far more than came";
    return why.empty() && reader_.decoded(live, block, why);
  });
  if (!more)
    giveUp(live, why.empty() ? decoder_->problem() : why);
  else if (!holds(decoder_->memory()))
    giveUp(live, "too many compressed streams at once");
}

void DecodedContent::givenUp(LiveExchange& live, std::string_view why) {
  const std::string kept(why);  // may be the decoder's own
  decoder_.reset();
  reader_.unreadable(live, kept);
}

}  // namespace penstock::record
