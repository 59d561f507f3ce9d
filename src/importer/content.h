// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that a file has as a string, wherever that lies.
#pragma once

#include <functional>
#include <string_view>

#include "importer/node.h"
#include "importer/recorder.h"

namespace penstock::importer {

/// How a string holds bytes.
enum class Held : unsigned char { text, base64 };

using TakeBytes = std::function<Result<void>(std::string_view)>;
/// Gives the bytes of a string piece by piece. **Errors**: corrupt (no Base64), io, what `take` said.
Result<void> eachPiece(Source& source, const Node& text, Held held, const TakeBytes& take);

/// Puts a string's bytes into a body. `coding`: put on before.
Result<void> readBody(Source& source, const Node& text, Held held, std::string_view coding, Recorder& to, model::BodyId which);

/// The bytes of a short string; "" of another node.
Result<std::string> shortBytes(const Node& text, Held held);

}  // namespace penstock::importer
