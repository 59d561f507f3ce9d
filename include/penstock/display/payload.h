// SPDX-License-Identifier: GPL-3.0-or-later
// A payload or body on its way out of the program: to a clipboard, to a file. Blocks on the disk.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/cancel_token.h"
#include "penstock/display/payload_format.h"
#include "penstock/model/body_reader.h"

namespace penstock::display {

struct PayloadSource {
  std::shared_ptr<const model::BodyReader> reader;  // null: nothing is kept
  std::string coding;                               // content coding to take off
  PayloadFormat format = {};                        // what of it people mean by payload
};

enum class PayloadForm { natural, text, hex };  // natural: text where it is text, else hexadecimal

/// Bytes; more than this is for a file.
constexpr std::uint64_t mostCopied = 16u << 20;

struct CopiedPayload {
  std::string text;     // UTF-8
  std::string problem;  // one sentence; then there is no text
};
CopiedPayload copyPayload(const PayloadSource& source, PayloadForm form, const CancelToken& token);

/// False: it takes no more, and says why itself.
using PayloadSink = std::function<bool(std::string_view)>;
/// Gives all of it, decoded; of an event its data, of a PUBLISH what was published, when they are not too large. "" also when it was
/// cancelled or the sink takes no more, else one sentence.
std::string writePayload(const PayloadSource& source, const PayloadSink& sink, const CancelToken& token);

}  // namespace penstock::display
