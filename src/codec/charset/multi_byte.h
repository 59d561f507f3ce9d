// SPDX-License-Identifier: GPL-3.0-or-later
// The decoders of the encodings of East Asia as the Encoding Standard has them (10 to 13): a bad piece garbles itself and nothing
// behind it, as an ASCII byte in it is read again.
#pragma once

#include <string>
#include <string_view>

namespace penstock::codec {

/// Whether it is one of them, and the C library has it. `encoding`: a name of encodingOfLabel.
bool isMultiByte(std::string_view encoding);
std::string fromMultiByte(std::string_view bytes, std::string_view encoding);

}  // namespace penstock::codec
